"""Every sentence of a story, once: what was decided, and why each other was passed over.

Pure. A key is the kind of decision with its cause; `{agent}` is a name. A test proves that
whatever the router can decide has its sentence here, in both languages.
"""

from collections.abc import Mapping
from types import MappingProxyType

# Each value says it in English, then in 简体中文.
STEPS = {
    "held": (
        "Nobody could take the call; it kept its place.",
        "当时没有人能接，来电保留原位等候。",
    ),
    "offered": ("{agent} was rung.", "呼叫了{agent}。"),
    "offered.dedicated": (
        "{agent} was rung: the customer's dedicated agent.",
        "呼叫了{agent}：客户的专属客服。",
    ),
    "offered.cover": (
        "{agent} was rung: covers for the dedicated agent, who is away.",
        "呼叫了{agent}：专属客服不在，由其代接。",
    ),
    "offered.overflow": (
        "{agent} was rung: of the next tier, which steps in.",
        "呼叫了{agent}：由上一级坐席支援。",
    ),
    "offered.last_resort": (
        "{agent} was rung although the chair had just been left: nobody else was there.",
        "呼叫了{agent}：虽刚离座，但没有别人可接。",
    ),
    "offered.ring_all": (
        "{agent} was rung too: this zone rings all.",
        "同时呼叫了{agent}：本区为同时振铃。",
    ),
    "withdrawn.seat_empty": (
        "{agent} left the chair while it rang; the ring was taken back, the place kept.",
        "振铃时{agent}离座，呼叫已撤回，来电保留原位。",
    ),
    "withdrawn.no_answer": ("{agent} did not pick up.", "{agent}没有接听。"),
    "withdrawn.rejected": ("{agent} rejected the call.", "{agent}拒接了来电。"),
    "withdrawn.busy": ("{agent}'s phone was busy.", "{agent}的电话占线。"),
    "withdrawn.unreachable": (
        "{agent}'s phone could not be reached.",
        "{agent}的电话无法接通。",
    ),
    "withdrawn.answered_elsewhere": (
        "{agent}'s phone stopped: somebody else had picked up.",
        "{agent}的振铃停止：已有别人接听。",
    ),
    "withdrawn.caller_gone": (
        "{agent}'s phone stopped: the caller no longer waited.",
        "{agent}的振铃停止：来电者已不再等候。",
    ),
    "withdrawn.logged_out": (
        "{agent} logged out while it rang.",
        "振铃时{agent}登出了。",
    ),
    "withdrawn.agent_removed": (
        "{agent} was taken out of the registry while it rang.",
        "振铃时{agent}已从名册中移除。",
    ),
    "withdrawn.evacuation": (
        "{agent}'s phone stopped: the site was being evacuated.",
        "{agent}的振铃停止：现场正在疏散。",
    ),
    "withdrawn.site_closed": (
        "{agent}'s phone stopped: the site had been closed.",
        "{agent}的振铃停止：现场已关闭。",
    ),
    "withdrawn.moved": (
        "{agent}'s phone stopped: the call was moved to another queue.",
        "{agent}的振铃停止：来电已转到其他队列。",
    ),
    "withdrawn.restarted": (
        "The dispatcher started again; the ring at {agent} ended and was decided anew.",
        "调度程序重新启动；{agent}的振铃结束，重新分配。",
    ),
    "rang": ("{agent}'s phone rang.", "{agent}的电话响了。"),
    "connected": ("{agent} picked up.", "{agent}接听了。"),
    "requeued.widened": (
        "The wait was long enough to ask for less capability.",
        "等候已久，放宽了能力要求。",
    ),
    "requeued.overflowed": (
        "The wait was long enough for the next tier to step in.",
        "等候已久，上一级坐席可以支援。",
    ),
    "requeued.released": (
        "The dedicated agent was not waited for any longer; others could take the call.",
        "不再等候专属客服，其他坐席可以接听。",
    ),
    "requeued.callback_offered": (
        "The caller was offered to be called back.",
        "已询问来电者是否愿意回电。",
    ),
    "requeued.reprioritised": (
        "A supervisor changed the call's priority.",
        "主管更改了来电的优先级。",
    ),
    "requeued.moved": (
        "The call was moved to another queue and kept its age.",
        "来电转到其他队列，等候时间保留。",
    ),
    "requeued.binding_set_aside": (
        "The dedicated agent is of another zone or tier; by the site's rule that does not count.",
        "有专属客服，但属于其他分区或级别：按现场规定不予指定。",
    ),
    "requeued.resumed": (
        "The call waits again, with the time it had.",
        "来电恢复等候，已等时间保留。",
    ),
    "requeued.bridge_failed": (
        "Whoever picked up was gone before they could talk; the caller waits at the old place.",
        "接听者在通话前断开，来电回到原位等候。",
    ),
    "transferred.blind": (
        "The call was passed on to {agent}, unannounced.",
        "来电被直接转给{agent}。",
    ),
    "transferred.blind.queue": (
        "The call was passed on to a queue.",
        "来电被转到队列。",
    ),
    "transferred.attended": (
        "The call was handed over to {agent}, announced.",
        "来电经沟通后转给{agent}。",
    ),
    "told.calling": (
        "{agent} was told: the dedicated agent hears of every call of the customer.",
        "已通知{agent}：专属客服会得知客户的每次来电。",
    ),
    "told.hand_back": (
        "{agent} got a note: somebody else has served the customer.",
        "已给{agent}留言：客户由别人接待过。",
    ),
    "ended": ("The talk ended.", "通话结束。"),
    "abandoned": ("The caller hung up.", "来电者挂断。"),
    "callback": ("The caller will be called back: {why}.", "将给来电者回电：{why}。"),
    "closed": (
        "The caller was told that nobody can take the call: {why}.",
        "已告知来电者无法接听：{why}。",
    ),
    "refused": ("The call was refused: {why}.", "来电被拒绝：{why}。"),
}

# Why a call ended, where it did not simply end; a part of a sentence.
ENDS = {
    "redirected": (
        "the telephone system sent the caller out of the house",
        "电话系统已将来电转出",
    ),
    "audit": (
        "the telephone system no longer knew the call",
        "电话系统中已无此通话",
    ),
    "caller_wish": ("the caller asked for it", "来电者要求"),
    "waited_too_long": ("the longest wait was over", "等候已达上限"),
    "nobody_serves": ("nobody served this queue", "该队列无人值守"),
    "queue_full": ("the queue was full", "队列已满"),
    "zone_closed": ("outside the opening hours", "不在服务时间内"),
    "blocked_number": ("the number is blocked", "该号码已被屏蔽"),
    "site_evacuation": ("the site was being evacuated", "现场正在疏散"),
    "site_drain": ("the site took no new calls", "现场不再接受新来电"),
    "site_closed": ("the site was closed", "现场已关闭"),
    "other": ("the house could not keep the caller", "无法继续接待"),
}

# What stood between an agent and the call; follows a name and a colon.
PASSED_OVER = {
    "ready": (
        "free, but somebody else came first or the call could not go there yet",
        "空闲，但别人排在前面，或来电当时还不能分配到此",
    ),
    "not_logged_in": ("not logged in", "未登录"),
    "seat_unknown": ("not known whether anybody sat there", "座位状态未知"),
    "seat_empty": ("the chair was empty", "座位无人"),
    "seat_leaving": ("had just left the chair", "刚刚离座"),
    "talking": ("was talking", "通话中"),
    "ringing": ("the phone was ringing already", "电话已在振铃"),
    "line_busy": ("the phone was in use", "电话占用中"),
    "site_mode": ("the site took no calls at that time", "现场当时不接来电"),
    "who_is_sitting": (
        "not known whether it was the same person in the chair",
        "不确定座位上是否为本人",
    ),
    "not_responding": ("had missed several calls", "连续多次未接"),
    "on_break": ("was on a break", "小休中"),
    "wrap_up": ("was finishing the call before", "正在话后处理"),
    "settling": ("had just sat down", "刚刚坐下"),
    "resting": ("had a rest after a missed or rejected ring", "未接或拒接后的短暂间歇"),
    "other_zone": ("works in another zone", "属于其他分区"),
    "other_tier": ("is of another tier", "属于其他级别"),
    "capability": ("less capability than was asked for then", "能力低于当时的要求"),
    "capacity": ("had as many chats as allowed", "会话数已满"),
    "ring_excluded": (
        "was not offered this call again before coming back to the chair",
        "回到座位前不再分配此来电",
    ),
    "binding_elsewhere": (
        "the call was kept for the customer's dedicated agent",
        "来电留给客户的专属客服",
    ),
    "not_available": ("was not available", "当时不可用"),
}

# What was out of the ordinary while it was decided.
MARKS = {
    "sensing_down": (
        "Sensing had failed for many seats at once: log-in and last known presence decided.",
        "大量座位同时失去感应：以登录和最后已知状态为准。",
    ),
    "evacuation": ("The site was being evacuated.", "现场正在疏散。"),
    "drain": ("The site took no new calls.", "现场不再接受新来电。"),
    "closed": ("The site was closed.", "现场已关闭。"),
    "trust_logins": (
        "The log-in alone counted, whatever the chairs said.",
        "仅以登录为准，不看座位状态。",
    ),
}


def _of(prefix: str, part: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {f"{prefix}.{key}": words for key, words in part.items()}


SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **_of("step", STEPS),
        **_of("end", ENDS),
        **_of("passed", PASSED_OVER),
        **_of("mark", MARKS),
    }
)
