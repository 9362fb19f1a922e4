"""What we read into a market's day: judgements, worded as such, by situation.

Keys are the market, which way it moved (1, -1, 0 for hardly) and whether its growth index or the
other one of its pair did better. Where nothing is worth saying there is no sentence.
"""

from mir_core.model.message import Sentence

#: By region, direction and whether growth did better.
STYLE = {
    ("US", 1, True): Sentence(
        "judgement.us_up_growth", "We read a rise led by growth as appetite for risk."
    ),
    ("US", 1, False): Sentence(
        "judgement.us_up_value", "We read a rise led by value as cautious buying."
    ),
    ("US", -1, True): Sentence(
        "judgement.us_down_growth",
        "We read a fall that spares growth as worry about the economy, not flight from risk.",
    ),
    ("US", -1, False): Sentence(
        "judgement.us_down_value",
        "We read a fall led by growth as risk being cut where it had been largest.",
    ),
    ("US", 0, True): Sentence(
        "judgement.us_flat_growth",
        "We read it as a shift towards growth in a market that hardly moved.",
    ),
    ("US", 0, False): Sentence(
        "judgement.us_flat_value",
        "We read it as a shift towards value in a market that hardly moved.",
    ),
    ("HK", 1, True): Sentence(
        "judgement.hk_up_tech", "We read a rise led by technology as appetite for risk."
    ),
    ("HK", 1, False): Sentence(
        "judgement.hk_up_state",
        "We read a rise that technology lags as defensive: the state-owned are what is bought.",
    ),
    ("HK", -1, True): Sentence(
        "judgement.hk_down_tech",
        "We read it as selling of the state-owned; technology was not the target.",
    ),
    ("HK", -1, False): Sentence(
        "judgement.hk_down_state",
        "We read it as selling of technology rather than of China as a whole.",
    ),
    ("HK", 0, True): Sentence(
        "judgement.hk_flat_tech",
        "We read it as a shift towards technology in a market that hardly moved.",
    ),
    ("HK", 0, False): Sentence(
        "judgement.hk_flat_state",
        "We read it as a shift out of technology in a market that hardly moved.",
    ),
    ("A", 1, True): Sentence(
        "judgement.a_up_growth", "We read a rise led by growth stocks as speculative appetite."
    ),
    ("A", 1, False): Sentence(
        "judgement.a_up_large", "We read a rise that growth stocks lag as the work of large caps."
    ),
    ("A", -1, True): Sentence(
        "judgement.a_down_growth", "We read it as pressure on large caps; growth stocks held."
    ),
    ("A", -1, False): Sentence(
        "judgement.a_down_large",
        "We read a fall led by growth stocks as appetite for risk leaving.",
    ),
    ("A", 0, True): Sentence(
        "judgement.a_flat_growth",
        "We read it as a shift from large caps to growth stocks in a market that hardly moved.",
    ),
    ("A", 0, False): Sentence(
        "judgement.a_flat_large",
        "We read it as a shift from growth stocks to large caps in a market that hardly moved.",
    ),
}

#: Readings that say of one side that it hardly took part: only where that side stayed neutral.
ONE_SIDED = {
    ("US", -1, True),
    ("HK", 1, False),
    ("HK", -1, True),
    ("HK", -1, False),
    ("A", -1, True),
}

#: By which way the market moved and whether turnover was above its mean.
VOLUME = {
    (1, True): Sentence("judgement.up_heavy", "We read it as a rise with money behind it."),
    (1, False): Sentence("judgement.up_thin", "We read it as a rise that few bought into."),
    (-1, True): Sentence("judgement.down_heavy", "We read it as sellers pressing."),
    (-1, False): Sentence(
        "judgement.down_thin", "We read it as buyers staying away rather than sellers pressing."
    ),
}

#: By the side on which nearly all stocks were.
ACROSS = {
    1: Sentence("judgement.bought_across", "Buying went across the board."),
    -1: Sentence("judgement.sold_across", "Selling went across the board."),
}

#: By which way the indices went, against most stocks.
AGAINST = {
    1: Sentence("judgement.rise_narrow", "The indices rose without most stocks."),
    -1: Sentence("judgement.fall_narrow", "The indices fell although most stocks rose."),
}
