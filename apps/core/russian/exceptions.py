"""Words that no rule of endings can tell: each group says why it is here. All in lower case."""


def words(text: str) -> frozenset[str]:
    """A set written as a line of words: the groups below are long and read like a dictionary."""
    return frozenset(text.split())


# ---- surnames

# French surnames stressed on the last -а or -я never change; the ending looks like that of «Глинка».
FRENCH_STRESSED = words("дюма золя тома дега люка ферма петипа брока гавальда труайя гамарра скаля каруана")
# These lose their vowel though a word of one syllable usually keeps it (Рот — Рота).
FLEETING_SHORT = {"лев": "льв", "пёс": "пс", "пес": "пс", "пень": "пн"}
# Foreign surnames on -ин and -ов take -ом: they are nouns, not Russian possessives (Дарвином, but Калининым).
FOREIGN_POSSESSIVE = words(
    "дарвин франклин гершвин болдуин кальвин гудвин болдвин цеппелин роллин расин эрвин эдвин хопкин беньямин толкин "
    "марвин кевин мерлин саладин регин бюлов флотов вирхов гуцков люцов"
)
# The same with a foreign given name only: a Russian with a patronymic is Чаплиным.
FOREIGN_WITHOUT_PATRONYMIC = words("чаплин мартин папин робин колин корвин годвин берлин")
# Nouns and first names on -ин, -ын that serve as surnames: Литвином, Мартыном.
NOUN_IN = words("литвин мордвин хозяин господин осетин мартын константин августин валентин вениамин")
# Possessive endings of one syllable that are ordinary Russian surnames all the same.
SHORT_POSSESSIVE = frozenset({"львов", "псов"})
# Adjectives in form, nouns in declension: the surname comes from a noun.
NOUN_IY = words("топчий бабий кирмикчий казначий кобчий корний")
# -ой of a noun that the dictionary may read as something else.
NOUN_OY = words("разбой герой прибой ковбой покой строй отбой настрой")
# One syllable, yet an adjective.
SHORT_ADJECTIVE = frozenset({"злой"})
# Adjectives of the type «третий»: the soft sign comes back (Третьего, Божьего).
THIRD_TYPE = words("третий божий вражий волчий лисий медвежий")
# Women's surnames on -ина that come from nouns: Калины, not Калиной; other such nouns (Долина, Смородина) are mostly Долин's.
NOUN_INA = words("калина щербина дубина малина солонина кручина скотина")
# A common noun on -ева, -ова whose surname is nevertheless a possessive: Королева is Королёв's.
POSSESSIVE_OVA = frozenset({"королева"})
# -ая of these is a noun of Georgian origin: Шенгелаи, not Шенгелой.
NOUN_AYA = words("шенгелая патарая цхакая какулая гегелая лашхая маглая чантурая")
# Stressed adjectives after a hushing letter: Большой, Чужой against Хорунжей.
STRESSED_HUSH_AYA = frozenset({"большая", "чужая"})
# -их of German surnames that look like «Долгих»; other German ones are told by the letter before -их.
GERMAN_IKH = frozenset({"миних", "мюних", "циних"})
# Stressed on the ending: -ом after a hushing letter, where most surnames on -ич have -ем.
STRESSED_ICH = words("кузьмич ильич лукич фомич москвич костромич кирпич кулич")
# Stressed on the stem, where most surnames on -ач are stressed on the ending.
UNSTRESSED_ACH = frozenset({"ковач"})
# -ец that keeps its vowel in longer words than Кац and Швец.
KEPT_EC = frozenset({"хейфец", "перец"})
# -ец with a stressed stem: -ем against the usual Кравцом.
STEM_STRESSED_EC = words("скоробогатец запорожец гребенец лукьянец стародубец")
# The craft is stressed on the ending in the dictionary, the surname on the stem: Бондарем, Ковачем.
UNSTRESSED_CRAFT = frozenset({"бондарь", "ковач"})
# Stressed on the last -я, unknown to the dictionary: Потебнёй.
STRESSED_YA = frozenset({"потебня"})
# The same after a hushing letter: Ходжой.
STRESSED_HUSH_A = words("ходжа ганжа")
# First parts of double surnames that never change.
FIXED_PARTS = words(
    "бонч тер сен сент сан санта мак тян грум ван вар фон дон дос дель дю да де ди эль аль ар ибн нур абд абу абдул "
    "ал ла ле дер сквозник кара хан бей сайд шах нью"
)

# ---- first names and patronymics

# Names of women on -ь of the third declension (Адели, Аделью); other names on -ль stay as they are.
WOMEN_THIRD = words("любовь нинель рахиль рашель жизель адель гизель агидель юдифь руфь эсфирь суламифь агарь ассоль")
# One syllable before -ий: о Пие, о Кие.
SHORT_IY = frozenset({"пий", "кий", "вий"})
# First components that do not change when another name follows after a hyphen.
FIXED_FIRST = words("жан сан абд абдул абдель аль эль нур хан бек шах мак сен ибн бен бей ага мир")
# Last components of eastern names: nothing declines before them (Каадыр-оола, Арслан-Али).
EASTERN_SECOND = words("али оол кыс хан гирей гельды бек бай")
# Second parts of surnames with the same effect: Гусейн-заде.
NOBLE_SECOND = words("заде зода зада оглы оглу")
# Names of men that look like women's by their ending.
# First names that the dictionary does not know, or knows as something else.
WOMEN_BESIDES = words("софия амелия азалия амина доминика")
MEN_ON_A = words(
    "никита илья лука фома кузьма савва муса мустафа абдулла хамза иса иона данила гаврила добрыня гарсия захария "
    "иеремия исайя микола мурза муртаза"
)
# Words that follow the father's name and never change, with the gender they show.
SON_WORDS = words("оглы оглу огли углы угли углу улы уулу ули ұлы ўғли ўгли")
DAUGHTER_WORDS = words("кызы гызы кизи кызи қызы қизи")
# Parts of foreign surnames written apart and in small letters.
PARTICLES = words("фон ван де дер ден да ди ду дю дос дель делла ла ле тен тер цу цур зу ибн бен бин аль эль оф и")
# Family names of the East: with given names that are no European ones, only the last part changes.
EASTERN_FAMILIES = words(
    "ван ли чжан лю чэнь ян чжао хуан чжоу у сюй сунь ху чжу гао линь хэ го ма ло лян сун чжэн се хань тан фэн юй дун "
    "сяо чэн цао юань дэн фу шэнь цзэн пэн люй су лу цзян цай цзя дин вэй сюэ е янь пань ду дай ся чжун тянь жэнь "
    "фань фан ши яо тань ляо цзоу сюн цзинь лэй бай лун мао цинь цю хоу цзы тао дуань ким пак цой чой чон кан чо юн "
    "чан лим хан о со син квон хван ан сон хон но нам мун тен пэк хо хе хён нгуен чан ле фам хоанг ву во данг "
    "си ба бо ге гуань гун жун кун лань мо мэн ни оу пу цуй ци цзи чай чи шао шу хун цзо ань чу чжань чыонг май лам лыу "
    "буй до нго зыонг динь чинь мин тян тхай"
)
