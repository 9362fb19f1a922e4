tabData = [
{
"id": 1,
"date": "2026-08-21",
"market": "SSE Northbound",
"tradingDay": 1,
"content": [
{
"style": 1,
"table": {
"schema": [
[
"Total Turnover",
"Total Trade Count",
"DQB",
"ETF Turnover"
]
],
"tr": [
{
"td": [
[
"125,846.52"
]
]
},
{
"td": [
[
"6,347,299"
]
]
},
{
"td": [
[
"999,999,999"
]
]
},
{
"td": [
[
"2,587.42"
]
]
}
]
}
},
{
"style": 2,
"table": {
"schema": [
[
"Rank",
"Stock Code",
"Stock Name",
"Total Turnover"
]
],
"tr": [
{
"td": [
[
"1",
"00700",
"TENCENT",
"2,102,345,678"
]
]
}
]
}
}
]
},
{
"id": 1,
"date": "2026-08-21",
"market": "SSE Southbound",
"tradingDay": 1,
"content": [
{
"style": 1,
"table": {
"schema": [
[
"Total Turnover",
"Buy Turnover",
"Sell Turnover",
"Total Trade Count",
"Buy Trade Count",
"Sell Trade Count",
"ETF Turnover"
]
],
"tr": [
{
"td": [
[
"64,769.85"
]
]
},
{
"td": [
[
"29,818.19"
]
]
},
{
"td": [
[
"34,951.66"
]
]
},
{
"td": [
[
"1,259,694"
]
]
},
{
"td": [
[
"595,886"
]
]
},
{
"td": [
[
"663,808"
]
]
},
{
"td": [
[
"241.63"
]
]
}
]
}
},
{
"style": 2,
"table": {
"schema": [
[
"Rank",
"Stock Code",
"Stock Name",
"Total Turnover"
]
],
"tr": [
{
"td": [
[
"1",
"00700",
"TENCENT",
"2,102,345,678"
]
]
}
]
}
}
]
},
{
"id": 1,
"date": "2026-08-21",
"market": "SZSE Northbound",
"tradingDay": 1,
"content": [
{
"style": 1,
"table": {
"schema": [
[
"Total Turnover",
"Total Trade Count",
"DQB",
"ETF Turnover"
]
],
"tr": [
{
"td": [
[
"142,241.02"
]
]
},
{
"td": [
[
"7,181,858"
]
]
},
{
"td": [
[
"999,999,999"
]
]
},
{
"td": [
[
"2,610.95"
]
]
}
]
}
},
{
"style": 2,
"table": {
"schema": [
[
"Rank",
"Stock Code",
"Stock Name",
"Total Turnover"
]
],
"tr": [
{
"td": [
[
"1",
"00700",
"TENCENT",
"2,102,345,678"
]
]
}
]
}
}
]
},
{
"id": 1,
"date": "2026-08-21",
"market": "SZSE Southbound",
"tradingDay": 1,
"content": [
{
"style": 1,
"table": {
"schema": [
[
"Total Turnover",
"Buy Turnover",
"Sell Turnover",
"Total Trade Count",
"Buy Trade Count",
"Sell Trade Count",
"ETF Turnover"
]
],
"tr": [
{
"td": [
[
"35,642.81"
]
]
},
{
"td": [
[
"16,573.32"
]
]
},
{
"td": [
[
"19,069.49"
]
]
},
{
"td": [
[
"721,425"
]
]
},
{
"td": [
[
"339,643"
]
]
},
{
"td": [
[
"381,782"
]
]
},
{
"td": [
[
"44.81"
]
]
}
]
}
},
{
"style": 2,
"table": {
"schema": [
[
"Rank",
"Stock Code",
"Stock Name",
"Total Turnover"
]
],
"tr": [
{
"td": [
[
"1",
"00700",
"TENCENT",
"2,102,345,678"
]
]
}
]
}
}
]
}
];
