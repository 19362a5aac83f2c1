"""Who of several ready agents comes first: one sort key for each strategy, lowest first.

Pure. A key changes only when something happens to its agent, so the pools need no re-sorting.
Round robin goes by the turn of an agent's newest offer, which is stored with him and goes on
after a restart.
"""

from dispatcher.routing.agent_state import AgentState
from dispatcher.routing.policies import Strategy
from dispatcher.routing.pools import Key


def rank(state: AgentState, strategy: Strategy, position: int) -> Key:
    """An agent's place under a strategy.

    Args:
        state: the agent.
        strategy: the zone's.
        position: his place in the list of agents.
    """
    match strategy:
        case Strategy.HIGHEST_CAPABILITY | Strategy.RING_ALL:
            return (-state.agent.capability, state.idle_since_s)
        case Strategy.LONGEST_IDLE:
            return (state.idle_since_s, -state.agent.capability)
        case Strategy.FEWEST_CALLS:
            return (state.calls_taken, state.idle_since_s)
        case Strategy.ROUND_ROBIN:
            return (state.turn, position)
        case Strategy.LINEAR:
            return (position, 0.0)
        case Strategy.RANDOM:
            # Drawn from the pool by the call's id; see `Pool.drawn`.
            return (0.0, 0.0)
