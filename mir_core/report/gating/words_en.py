"""English as the gate knows it. A word that is not here cannot be published.

Every entry is a list of phrases separated by `|`; all are read without regard to case.
"""

DIRECTIONS = {
    1: "rose|rise|rises|rising|risen|gained|gain|gains|gaining|climbed|climb|climbs|climbing|"
    "advanced|advance|advances|up|higher|"
    "added|adds|adding|grew|grow|grows|growing|growth|increased|"
    "increase|increases|increasing|expanded|expansion",
    -1: "fell|fall|falls|falling|fallen|lost|lose|loses|losing|loss|losses|dropped|drop|drops|"
    "dropping|declined|decline|declines|down|lower|slid|slide|slides|sliding|shed|sheds|shedding|"
    "retreated|retreat|"
    "retreats|retreating|shrank|shrink|shrinks|shrinking|shrunk|decreased|decrease|decreases|"
    "contracted|contraction",
}
#: (who comes out ahead: 1 the first named, -1 the second; which way both went: 0 not said)
RELATIONS = {
    (1, 0): "outran|outruns|outrunning|outperformed|outperforms|outperforming|beat|beats|beating|"
    "led|leads|leading|ahead of|outpaced|outpaces|outpacing|stronger than|was ahead of",
    (-1, 0): "lagged|lags|lagging|underperformed|underperforms|underperforming|trailed|trails|"
    "trailing|behind|fell behind|weaker than|lost to",
    (-1, -1): "fell further than|fell more than|dropped more than|lost more than|"
    "declined more than|dropped further than|falling further than|falling more than",
    (1, -1): "fell less than|dropped less than|lost less than|declined less than|falling less than",
    (1, 1): "rose more than|gained more than|rose further than|climbed more than|rising more than|"
    "gaining more than",
    (-1, 1): "rose less than|gained less than|climbed less than|rising less than",
}
LABELS = {
    "closed": "closed|is closed|was closed|shut",
    "own": "on its own|of its own|on its own account|an own move|independently|"
    "went its own way|a local move",
    "pending": "is still to trade|still to trade|has yet to trade|is yet to trade|"
    "has still to trade",
    "shut since": "closed since|has been closed since|shut since|has been shut since",
    "strong risk-on": "strong risk-on|strongly risk-on",
    "risk-on": "risk-on",
    "neutral": "neutral",
    "risk-off": "risk-off",
    "strong risk-off": "strong risk-off|strongly risk-off",
    "broad": "broad",
    "narrow": "narrow",
    "tech-led": "tech-led|led by technology|led by tech",
    "muted": "muted",
}
STATISTICS = {
    "z": "z|z-score|z score|z-scores|z scores",
    "surprise": "surprise",
    "beta": "beta",
    "t": "t",
    "r2": "R²",
}
#: `>` looks forward only; `implied` speaks of the other name than the one before it.
ROLES = {
    "expected": "expected|an expected|was expected|were expected|had been expected|expectation",
    "implied>": "pointed to|points to|pointing to|implied|implies|implying|called for|"
    "the fit expects|"
    "the fit expected|the fit points to|the fit pointed to|suggested|expects",
    "median>": "median",
    "interval>": "90 % interval|90% interval|90 % confidence interval|90% confidence interval|"
    "90 percent interval|90 % interval of|90% interval of|90 % interval from",
    "baseline>": "after any session|any session|any such stretch|any stretch of that length|"
    "any stretch like it|"
    "any stretch of the same length",
    "percentile>": "at least as wide as|as wide as or wider than|no narrower than",
    "sd>": "±|plus or minus|give or take",
}
UNITS = {
    "sessions": "sessions|session|trading days|trading day|days",
    "cases": "cases|case|instances|instance|episodes|occasions|times|events|precedents",
    "pairs": "pairs|pair",
    "links": "links|link",
    "stocks": "stocks|stock",
    "advancing": "advancing|advancers|gainers|rising stocks|advancing stocks",
    "declining": "declining|decliners|losers|falling stocks|declining stocks",
}
#: Statements without a number. A retold sentence has exactly those of the original.
CONCEPTS = {
    "half": "closed by half|close by half|half closed|narrowed by half|halved|closed halfway|"
    "had halved|closed half the gap|closed half of the gap|closing by half",
    "earlier": "earlier|previous|past|prior|historically|in the past|before it|precedent",
    "all but": "at least as wide as all but|as wide as all but|no narrower than all but",
    "widest": "the widest of|the widest gap of|widest of|the widest gap in|the widest in",
    "one way": "risk moved one way everywhere|risk moved the same way everywhere",
    "calm": "the regions are calm|regions are calm|all regions are calm",
    "alike": "like it|like this|such|similar|comparable|of this kind|of the kind|of its kind",
    "shut": "a market was closed in between|a market was closed|a market was shut|"
    "a market was shut in between|a closed market|one market was closed|one market was closed in "
    "between|a market closure|closed market|the market was closed|the market was shut|"
    "one market was shut",
    "since": "since",
    "few": "too little is known of what follows|too little is known about what follows|"
    "too few to tell what follows|"
    "too few for a rate|too few to give a rate|too few for a percentage|"
    "too few to make a rate",
    "after": "after",
    "aftermath": "what followed such moves before|what followed such moves|"
    "what came after such moves",
    "unknown": "what follows is not known|what follows is unknown|what comes next is not known|"
    "is not known|not known|unknown|nothing is known|is unknown",
    "no case": "no earlier case like it is on record|no earlier case is on record|"
    "no earlier case like it|no case like it is on record|no comparable case is on record|"
    "there is no earlier case on record|no similar case is on record|"
    "there is no comparable case on record",
    "not followed": "has not been measured|is not measured|not measured|was not measured|"
    "has not yet been measured|could not be measured|unmeasured",
    "not carried": "did not carry to|did not carry over to|did not pass to|did not pass through to|"
    "did not reach|was not passed on to|did not spread to",
    "no general": "it is no general move of risk|this is no general move of risk|"
    "it is not a general move of risk|this is not a general move of risk|"
    "not a general move of risk|"
    "there is no general move of risk|no general move of risk|no broad move of risk|"
    "there is no broad move of risk|no general move in risk|there is no general move in risk|"
    "there was no general move of risk|no general risk move|no market-wide move of risk",
    "general": "it belongs to a general move of risk|it is part of a general move of risk|"
    "part of a general move of risk|"
    "there is a general move of risk|a general move of risk|general move of risk|"
    "risk moved as a whole|a general move in risk|a broad move of risk",
    "differ": "the regions differ|the regions differed|regions differ|the regions diverge|"
    "the regions part ways|regions are split|the regions are split",
    "one region": "only one region could be measured|only one region was measured|"
    "only one region has a measure",
    "opposite": "went the other way|moved the other way|in opposite directions|moved apart|"
    "in the opposite direction|parted ways|diverged",
    "chain broke": "the chain broke|broke the chain|the chain was broken|breaks the chain",
    "outlier": "the chain's outlier|outlier of the chain|the outlier|stood out in the chain",
    "held": "the chain held|the chain was intact",
    "no link failed": "no link failed|none failed|none broken|none of them broken|no link broke",
    "all measured": "all links measured|all links were measured|with all links measured",
    "usual": "none far from its usual range|none is far from its usual range|"
    "all within their usual range|none of them far from its usual range|within their usual range",
    "more to close": "did more to close the gap than|did more of the closing than|"
    "contributed more to the closing than|closed more of the gap than",
    "less": "less|minus",
    "issuance": "net issuance|issuance",
    "supply": "supply|in circulation",
    "outflow": "outflow|outflows|flowed out|left",
    "inflow": "inflow|inflows|flowed in|came in",
    "turnover": "turnover",
    "volume": "volume|trading volume",
    "tvl": "TVL|value locked",
    "breadth": "breadth",
    "tone": "tone",
    "judgement": "judgement|a judgement|by judgement|in our judgement",
    "inferred": "inferred|an inference|by inference",
    "run": "of a run|in a row|of the run|consecutive|straight",
    "counted": "counted|are counted|measured from",
    "indicative": "indicative",
}
BOUNDS = {
    "about": "about|around|roughly|some|approximately|close to",
    "over": "over|more than|above|just over|upwards of|at least",
    "under": "under|less than|below|just under|nearly|almost",
}
BOTH = "both|both of them|each"
WINDOW = "last|latest|most recent"
PART = {"of": "out of", "of which": "of which|of them|among them", "within": ""}
LINKS = "in|for|of"
#: May stand between a quantity and what it was: +0.28 % was expected.
SKIPPED = "was|were|is|are|had been|has been|a|an|the|of|move|only|to"
WORDS = (
    "to|on|at|by|with|and|or|but|while|whereas|as|than|its|it|their|they|this|that|"
    "these|those|which|be|been|being|had|has|have|did|do|"
    "between|against|versus|vs|there|also|only|index|indices|gauge|market|"
    "markets|moves|moved|moving|return|returns|change|changes|figure|figures|value|values|"
    "reading|readings|spread|gap|gaps|difference|margin|wide|width|compared|came|come|comes|stood|"
    "stands|stand|reached|reads|read|sits|put|puts|finished|ended|ends|closed at|close|close of|"
    "points|point|percentage|share|fit|chain|region|regions|what|one|"
    "other|where|"
    "among|each|meanwhile|day|rate|count|counts|out|for a|"
    "is at|are at|observations|observation|on record|"
    "such that|"
    "in between|later|trade|trading|traded|actual|actually|"
    "moves like it|measured|'s|s'|respectively"
)
FORBIDDEN = "led by|lead by|driven by|beaten by|not|no|never|without|neither|nor|none"
NUMBERS = "one two three four five six seven eight nine ten"
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
RELATIVE_DAYS = {0: "today|today's", -1: "yesterday|yesterday's"}
ALIASES = {
    "SPX": "S&P",
    "DJI": "Dow Jones|Dow Jones Industrial Average",
    "NDX": "Nasdaq 100",
    "IXIC": "Nasdaq Composite Index",
    "HSI": "Hang Seng Index",
    "HSTECH": "Hang Seng Tech Index",
    "HSCEI": "Hang Seng China Enterprises Index|HSCEI Index",
    "SSE": "Shanghai Composite Index",
    "SZSE": "Shenzhen Component Index",
    "ChiNext": "ChiNext Index",
    "BTC": "BTC",
    "ETH": "ETH|Ethereum",
    "US": "United States|US stocks|US equities|Wall Street",
    "HK": "Hong Kong stocks|Hong Kong equities",
    "A": "A shares|mainland shares",
}
