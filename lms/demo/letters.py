"""The sponsor's letter."""

LETTERS = {
    "en": {
        "heading": "A letter from Søren",
        "sponsor_title": "Managing Director",
        "body": (
            "Our customers talk about us every day, in places where we are not in the room. "
            "I would rather hear it than not.\n\n"
            "So I ask one thing of all of us, from the warehouse to the boardroom: listen, and pass on what you hear. "
            "You never have to post a word."
        ),
    },
    "da": {
        "heading": "Et brev fra Søren",
        "sponsor_title": "Administrerende direktør",
        "body": (
            "Vores kunder taler om os hver dag, også de steder, hvor vi ikke er med. "
            "Og jeg vil hellere høre det end gå glip af det.\n\n"
            "Derfor beder jeg os alle om én ting, fra lageret til direktionen: Lyt, og giv videre, hvad du hører. "
            "Selv behøver du aldrig skrive et ord."
        ),
    },
    "ru": {
        "heading": "Письмо от Сёрена",
        "sponsor_title": "Генеральный директор",
        "body": (
            "Наши покупатели говорят о нас каждый день, и чаще всего там, где нас нет. "
            "Мне важно знать, что они говорят.\n\n"
            "Поэтому прошу всех нас, от склада до кабинета директора, об одном: слушайте и передавайте, что услышали. "
            "Сами вы ничего писать не обязаны."
        ),
    },
}
