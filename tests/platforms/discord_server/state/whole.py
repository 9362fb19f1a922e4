"""The whole state behind the fronts."""

from tests.platforms.discord_server.rates import HiddenLimits, Rates
from tests.platforms.discord_server.state.callbacks import Callbacks
from tests.platforms.discord_server.state.commands import Commands
from tests.platforms.discord_server.state.interactions import Interactions
from tests.platforms.discord_server.state.messages import Messages
from tests.platforms.discord_server.state.webhooks import Webhooks
from tests.platforms.discord_server.state.world import World
from tests.platforms.discord_server.timing import ServerTime


class State:
    """Places and people, messages, commands, interactions and webhooks."""

    def __init__(
        self, time: ServerTime, rates: Rates, *, bot_name: str, reads_content: bool
    ) -> None:
        limits = HiddenLimits(rates)
        self.time = time
        self.world = World(time, limits, bot_name=bot_name, reads_content=reads_content)
        self.messages = Messages(self.world)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world)
        self.callbacks = Callbacks(self.world, self.messages, self.interactions)
        self.webhooks = Webhooks(self.world, self.messages)
