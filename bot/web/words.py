"""What the site itself says."""

from mir_core.model.message import Sentence

SITE = Sentence("web.site", "Market Intelligence Report")
SKIP = Sentence("web.skip", "Skip to the text")
MENU = Sentence("web.menu", "Site")
LANGUAGES = Sentence("web.languages", "Language")
TODAY = Sentence("web.today", "Newest")
ARCHIVE = Sentence("web.archive", "Archive")
RECORD = Sentence("web.record", "Track record")
SOURCES = Sentence("web.sources", "Sources")
CHAT = Sentence("web.chat", "Ask")
FEED = Sentence("web.feed", "Feed")
DEMO = Sentence("web.demo", "DEMO: every figure comes from a simulated market.")
ADVICE = Sentence("web.advice", "Market information only, no financial advice.")

EDITIONS = Sentence("web.editions", "Editions")
EARLIER = Sentence("web.earlier", "Earlier: {date}, {edition}")
LATER = Sentence("web.later", "Later: {date}, {edition}")
REVISION = Sentence("web.revision", "Revision {revision}")
FORMS = Sentence("web.forms", "This report as")
AS_SENT = Sentence("web.as_sent", "As sent to chats")
IN_CHATS = Sentence("web.in_chats", "In chats")

MONTHS = Sentence("web.months", "Months of {year}")
YEARS = Sentence("web.years", "Years")
NO_DATES = Sentence("web.no_dates", "No report can be built for a date of this month.")

SOURCE = Sentence("web.source", "Source")
SERVES = Sentence("web.serves", "Serves")
SUCCESS = Sentence("web.success", "Last success")
STATE = Sentence("web.state", "State")
NEVER = Sentence("web.never", "never")
WORKING = Sentence("web.working", "in use")
FAILING = Sentence("web.failing", "failed last time")
RESTING = Sentence("web.resting", "resting until {until}")
ON_TRIAL = Sentence("web.on_trial", "asked again next time")
UNASKED = Sentence("web.unasked", "not asked yet")
NOT_ASKED = Sentence("web.not_asked", "The demo asks no source.")

TELEGRAM = Sentence("web.telegram", "Telegram")
DISCORD = Sentence("web.discord", "Discord")
LIGHT = Sentence("web.light", "Light")
DARK = Sentence("web.dark", "Dark")
THEME = Sentence("web.theme", "Theme")
STYLE = Sentence("web.style", "Style in {platform}")
PICTURES = Sentence("web.style_pictures", "Pictures")
TEXT_TABLES = Sentence("web.style_text", "Text tables")
RICH = Sentence("web.style_rich", "Rich")
THREAD = Sentence("web.style_thread", "Thread")
IN_CHANNEL = Sentence("web.style_channel", "Channel")
MESSAGES = Sentence("web.messages", "Messages: {count}")
PUBLISHED = Sentence(
    "web.published",
    "In an announcement channel this message also goes to the channels that follow it.",
)
ONLY_YOU = Sentence("web.only_you", "Only you can see this")
MESSAGE_OF = Sentence("web.message_of", "Message {ordinal} of {total}")

ASK = Sentence("web.ask", "Command")
ASK_BOT = Sentence("web.ask_bot", "Ask the bot")
SEND = Sentence("web.send", "Send")
COMMANDS = Sentence("web.commands", "Commands")
HINT = Sentence("web.hint", "Any command of the bot, such as {example}; {help} lists them all.")
YOU = Sentence("web.you", "You")
TOO_LONG = Sentence("web.too_long", "A command has at most {most} characters.")

NOT_FOUND = Sentence("web.not_found", "There is no such page")
NOT_FOUND_WHY = Sentence(
    "web.not_found_why", "The address may be mistyped, or the page may not exist any more."
)
NO_REPORT = Sentence("web.no_report", "There is no such report")
FAILED = Sentence("web.failed", "Something went wrong")
FAILED_WHY = Sentence(
    "web.failed_why", "The page could not be made. The fault is recorded; please try again later."
)
BUSY = Sentence("web.busy", "Too many requests")
BUSY_WHY = Sentence("web.busy_why", "Please try again in {seconds} s.")
REFUSED = Sentence("web.refused", "This request is not accepted")
FOREIGN = Sentence("web.foreign", "A form is accepted only from this site's own pages.")
GO_ON = Sentence("web.go_on", "Go on with the newest report or with the archive.")
