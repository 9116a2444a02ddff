"""What a draft amounts to: does it name the company, promote, disclose, or touch a protected topic?"""

from bisect import bisect_right
from functools import cached_property

from courses.draft_check import shapes
from courses.draft_check.draft import Account
from courses.draft_check.lexicon import Hit
from courses.draft_check.reading import Reading, Tag

# What a phone shows before "more".
FIRST_GLANCE = 125
LONGEST_TAG_RUN = 3
# Between "our" and "laptop" may stand one word, such as "eco-friendly".
WORDS_BETWEEN = 1


class Post(Reading):
    @cached_property
    def company_hits(self) -> list[Hit]:
        """What names the company or a product of it, in the order of the text. The disclosure tag does not."""
        named = self.hits("company", "released", "unreleased", "company_phrases")
        return sorted({*named, *self._own_products}, key=lambda hit: (hit.first, -hit.last))

    @cached_property
    def product_hits(self) -> list[Hit]:
        return self.hits("released", "unreleased")

    @cached_property
    def _own_products(self) -> list[Hit]:
        nouns = self.hits("product_nouns")
        found = []
        for own in self.hits("possessives"):
            for noun in nouns[bisect_right(nouns, own.last, key=lambda hit: hit.first) :][:1]:
                if self._belong_together(own, noun):
                    found.append(Hit(own.first, noun.last, own.start, noun.end))
        return found

    def _belong_together(self, own: Hit, noun: Hit) -> bool:
        between = self.masked[own.end : noun.start]
        return self.sentence(own) == self.sentence(noun) and len(between.split()) <= WORDS_BETWEEN

    @property
    def names_company(self) -> bool:
        return bool(self.company_hits)

    @property
    def speaks_as_employee(self) -> bool:
        """What counts as naming the company where inside knowledge is concerned."""
        return self.names_company or bool(self.disclosure_tags) or self.draft.account_type != Account.PERSONAL

    @cached_property
    def is_promotion(self) -> bool:
        return self.names_company and (
            bool(self._praise)
            or self.has("call_to_action", "offers", "comparisons")
            or bool(self.search(shapes.PRICE))
            or any(self.is_shop(link.host) for link in self.links)
        )

    @cached_property
    def _praise(self) -> list[Hit]:
        """Good words; but who tells of her own new job may be happy about it."""
        own_job = self.sentences_with("own_job") - self.sentences_with("released", "unreleased")
        return [hit for hit in self.hits("positive") if self.sentence(hit) not in own_job]

    def is_shop(self, host: str) -> bool:
        return _belongs(host, self.config.set("shops"))

    @cached_property
    def links_published_only(self) -> bool:
        """All links lead to where the company publishes its news."""
        releases = self.config.set("releases")
        return bool(self.links) and all(_belongs(link.host, releases) for link in self.links)

    @cached_property
    def links_statement(self) -> bool:
        addresses = [address.rstrip("/") for address in self.config.set("statements")]
        return any(link.address.rstrip("/") in addresses for link in self.links)

    @cached_property
    def crowded_tags(self) -> tuple[Tag, ...]:
        """Tags in a run of more than three: nobody reads them one by one."""
        crowded: list[Tag] = []
        run: list[Tag] = []
        for tag in self.tags:
            if run and self.low[run[-1].end : tag.start].strip(" ,\n\t"):
                run = []
            run.append(tag)
            if len(run) > LONGEST_TAG_RUN:
                crowded += run if len(run) == LONGEST_TAG_RUN + 1 else [tag]
        return tuple(crowded)

    @cached_property
    def discloses(self) -> bool:
        account = self.draft.account_type
        if account == Account.OFFICIAL or (account == Account.COMPANY_NAMED and self.draft.company_named_approved):
            return True
        ends = [hit.end for hit in self.hits("disclosure")]
        ends += [tag.end for tag in self.disclosure_tags if tag not in self.crowded_tags]
        return any(self.is_early(end) for end in ends)

    def is_early(self, end: int) -> bool:
        """Seen at the first glance, or before the first link."""
        first_link = self.place(self.links[0].start, self.links[0].end)[0] if self.links else 0
        last = self.place(end - 1, end)[1]
        return last <= max(FIRST_GLANCE, first_link)

    @cached_property
    def is_protected(self) -> bool:
        """Pay, hours, safety, unions, reports to authorities: what people may always speak about (DC-N1, DC-N6)."""
        return self.has("protected")

    @cached_property
    def is_mere_criticism(self) -> bool:
        """Of the employer, not of a product (DC-N2)."""
        return self.has("negative") and not self.product_hits

    @cached_property
    def finance_hits(self) -> list[Hit]:
        """Terms of finance; those that mean something else at most tables count with a second one only."""
        strong = self.hits("finance") + (self.hits("layoffs") if self.speaks_for_top else [])
        if self.is_protected:
            return strong
        weak = self.hits("finance_weak")
        return strong + weak if strong or self.distinct(weak) > 1 else []

    @property
    def speaks_for_top(self) -> bool:
        return self.draft.author_tier == "exec" or self.draft.is_official


def _belongs(host: str, domains: frozenset[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
