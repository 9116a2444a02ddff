"""What a learner writes for each assignment that ships; every check of a rubric that needs no person finds it right."""

HERE = "I work at Havnby Computers"
SHELVES = f"{HERE}, on batteries and power"

ADVOCATE = {
    "j-a1": {"text": f"Jonas. {HERE} and plan the shelves in Vejle. Ask me where a part is. At home I bake."},
    "j-a2": {
        "text-1": f"{HERE}, in the warehouse. Last week we moved the heavy boxes down to knee height, and nobody "
        "has had to climb since. A small thing, and my back says thanks. What did you move lately?",
        "text-2": f"#ad {HERE}. From this Saturday our shops check batteries for nothing, for any make of laptop. If "
        "yours gives up before lunch, bring it along: https://product.example/battery-day",
        "text-3": f"{HERE}, and this is where my day begins: the gate at six, still dark, with the first lorry of the "
        "morning. Picture: A lorry with its lights on stands before a high grey gate in the rain.",
    },
    "j-a3": {
        "text": f"{HERE}, with spare parts. The battery sits on two screws and can be bought alone; changing it takes "
        "ten minutes with an ordinary screwdriver: https://product.example/battery. You are right about the keyboard, "
        "and thank you for it."
    },
}
EXPERT = {
    "e-a1": {
        "text-1": f"{SHELVES}.\n"
        "“Flat by lunch” | open forum for students | Danish | people who commute | get through the day | high | me\n"
        "Swollen batteries | repair café, public group | Danish | people who repair | do it safely | high | service\n"
        "Charging to 80 per cent | photo forum | English | people who measure | let me check that | low | me\n"
        "Chargers in the drawer | comments under films | all | people who are annoyed | look at this | low | nobody",
        "text-2": f"{SHELVES}. Students’ forum, https://forum.example/students: makers say so in every post, and no "
        "links to shops. Repair café, https://repair.example/vejle: makers may answer but not begin. Photo forum, "
        "https://photo.example/power: measurements only, with the method. I write from 3 June.",
        "text-3": f"{SHELVES}. #BatteryLife: ok, mostly questions, 20 May. #RepairCafe: ok, pictures, 20 May. "
        "#Charging: ok, mixed, 20 May. #Power: avoid, it belongs to a strike in the ports, 20 May. #PowerBank: ok.",
    },
    "e-a2": {
        "text": f"{SHELVES}. Yours is fine; they all do that. On battery the processor runs at about two thirds of its "
        "speed. Less speed means less heat, and the battery lasts for a working day. Your 24 tracks need the rest. "
        "Choose Settings, Power, second line, “Full speed on battery”. You then have about three hours instead of "
        "seven, and a louder fan: https://support.example/power"
    },
    "e-a3": {
        "text-1": f"Dear Ms Lund, {SHELVES}, and your column about the glued battery has hung on our wall since May. "
        "On 4 March we would like to hear the rest of it. Ten people come who mend what we make, and three of ours "
        "who may change a drawing. We pay your travel and the evening meal, and you are free to say so. Photographs "
        "and film only of those who say yes beforehand; a no is a good answer. You need not write a line about it.",
        "text-2": f"{SHELVES}. Question: what would make a battery easy to change? 4 March, in Vejle, ground floor, "
        "with a loop for hearing aids and somebody who writes along on a screen. From ten to twelve the guests show "
        "their worst repair; ours may only ask. From one to three: what we can do, look into, cannot. Ines from "
        "development may decide. Otto writes, and Rikke draws. On the card: models that nobody can buy yet.",
        "text-3": f"{SHELVES}. The drawings go to everybody within a week, with a description in words: I do it. Each "
        "promise has a name and a day: Ines, by 1 April. The public page after the guests have seen it: 15 April. The "
        "same table a year on, on 3 March. If I am gone by then, Farah does it; she knows.",
    },
    "e-a4": {
        "text-1": f"{SHELVES}. Week 1: Tuesday ten minutes of reading, Thursday twenty of answers. One film with "
        "captions, because three people asked how to see the state of a battery. Week 2: Thursday only.",
        "text-2": f"{SHELVES}. Week 3: two times twenty minutes of answers and no post. Week 4: away for the fair, so "
        "nothing but a look on Friday, because in that week nobody would believe a plan.",
        "text-3": f"{SHELVES}. Week 5: twenty minutes on Thursday, and a drawing with a description because the same "
        "question came up four times. Week 6: answers only, ten minutes on three days.",
        "text-4": f"{SHELVES}. The drawing may fall out. Ludvig looks in while I am away. Today four of the last ten "
        "questions in two forums have an answer from us; counted again on 14 July in the same way.",
    },
}
EXECUTIVE = {
    "x-a1": {
        "text-1": "I decide which spare parts stay in stock. Ask me why yours is gone",
        "text-2": "I decide what lies on our shelves and for how long, at Havnby Computers. Whoever waits for a part "
        "waits because of a table that I sign. For twenty years I believed in cheap shelves, until a school wrote.",
        "text-3": "Chief of logistics, passionate about supply",
        "text-4": "Would you write to me after reading this, or rather to somebody else?",
    },
    "x-a2": {
        "text-1": f"{HERE}, where I answer for the shelves, and last May I kept one old charger in stock for three "
        "more years. It fits a laptop that we stopped making long ago. It takes six metres of shelf. Then a school "
        "wrote that forty of those laptops are in use in its library. I was glad of the six metres.",
        "text-2": f"{HERE}, where I answer for the shelves. In March forty pallets of keyboards left with the wrong "
        "alphabet, and the error was in a table that I had signed. A driver noticed it, because he reads what is on a "
        "box. Now a driver looks at the first pallet of every series. He says that it takes him a minute.",
        "text-3": f"{HERE} and run its shelves, and I have a question for people who repair laptops: which screw do "
        "you hate most? I can do something about ours, and I would rather hear it from you than from a survey. I read "
        "everything until Thursday, and I answer even when the answer is that it has to stay.",
    },
    "x-a3": {
        "text-1": "LinkedIn first, the forum for school IT second. I close the blog. Three communities: the forum, "
        "the board of the repairers, our town’s page.",
        "text-2": "One post every other week, two comments a week, replies on Wednesday. Nothing in the quiet period.",
        "text-3": "Parts for old machines, mistakes that are mended, where the weeks go. Five tags, and no suppliers.",
        "text-4": "Ten minutes of replies, because seven of my last ten questions stand there without an answer.",
        "text-5": "Serious questions answered within two days: three of ten today, eight of ten on 1 June 2027.",
    },
    "x-a4": {
        "text-1": "That is a good catch, Samira, and you may stop as soon as your shift lead has it from me in "
        "writing, today. May I name you when I pass it on?",
        "text-2": "It is a larger question than it looks. Five of us decide it, twice a year, and I am one of them. "
        "Would you come next time and tell us about the hinge?",
        "text-3": "You are free to say so, here and to the paper. I signed the rota, and I do not know yet what "
        "Saturdays look like with small children. May I come by on a night that you choose?",
        "text-4": "I say nothing about the quarter to anybody before it is published, whichever way it goes. You will "
        "read it in the same minute as I repeat it.",
        "text-5": "You wrote in March and I did not answer. That was my doing, and I am sorry. I have your suggestion "
        "before me now, and you hear from me on Friday what becomes of it.",
    },
}
CREW = {
    "t-a1": {
        "text-1": "People who mend our laptops at home hear from us which screw comes first, before the clip breaks.",
        "text-2": "Two open repair forums, and comments under three films. Counted today: 19 questions, 4 reached us.",
        "text-3": "Owner: Tariq, spare parts. Femke stands in on Fridays. Ambassador: Rikke, head of service.",
        "text-4": "Tariq answers what is in the manual within a day. Anything hot goes to the command centre at once.",
        "text-5": "How many questions reach us, and how many are answered within a day. 2 June 2027, 2 March 2028.",
    },
    "t-a2": {
        "text-1": "9 of 10. “Two places that each send you to the other” shows Elke that you have read every line. "
        "Did anybody check that each shop has a laptop to lend? Ask first, or leave that sentence out.",
        "text-2": "2 of 10. “On the customer’s side” makes the delay her fault, and most of the points go with it. "
        "Begin again with your own name, and tell her who looks for the laptop, and until when.",
        "text-3": "6 of 10. The librarians are the warmest thing in all three replies. How do you know that the shop "
        "forgot it? Take the shop out, put in where you work and an hour, and it is nine.",
    },
}
TEXTS = ADVOCATE | EXPERT | EXECUTIVE | CREW
