"""What the parts of a Discord edition ask for, by the name of their method."""

#: A message, in the destination's channel or in the thread that its `channel_id` names.
CREATE = "create_message"
#: A thread under the message `message_id`, whose id it gets.
START_THREAD = "start_thread"
#: The message `message_id` goes to the channels that follow its channel.
CROSSPOST = "crosspost"
