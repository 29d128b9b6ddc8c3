"""The wordings by which requests to change a draft are told apart."""

import re

from assistant.drafting.revising.addressing import COUNTER, NUMBER
from assistant.drafting.revising.old_request import Operation

END = r"[”\"」]?\s*[。；;]?\s*$"
TO = r"(?:改为|改成|换成|换为|写成|设为|定为|应为|应该是|替换为|替换成|调整为|调到|改到|是)\s*[：:，,]?\s*[“\"「]?"
BY_HAND = re.compile(r"^\s*(?P<head>[^\n：:]{0,16}?)(?:改写为|重写为|写作)[：:]\s*(?P<words>\S.*)$", re.DOTALL)
QUOTED = re.compile(
    r"[“\"「](?P<old>[^”\"」]+)[”\"」]\s*(?:一词|这个词|一句|这句|几个字)?\s*(?:统一|全部|都)?"
    r"(?:改为|改成|换成|替换为|替换成)\s*[“\"「](?P<new>[^”\"」]*)[”\"」]"
)
UNQUOTED = re.compile(
    rf"(?:[里中]的?|(?<!将)把|将|全文的?|所有的?)(?P<old>(?:(?!第{NUMBER}|标题|原因|顺序|语气|问题|措施|责任|期限|时间)[^，。；“”]){{2,20}}?)"
    r"(?:统一|全部|都)?(?:改为|改成|换成|替换为|替换成)(?P<new>[^，。；“”]{1,20})" + END
)
CAUSE = re.compile(rf"(?:原因|成因).{{0,6}}?{TO}(?P<words>[^”\"]{{6,}}?)" + END)
TITLE = re.compile(rf"标题.{{0,4}}?{TO}(?P<words>[^”\"]{{4,60}}?)" + END)
OWNER = re.compile(
    rf"(?:责任(?:科室|处室|股室|单位|部门|人|主体)?|牵头(?:科室|单位|部门)?|负责(?:科室|单位|部门|人)).{{0,3}}?{TO}(?P<words>[^”\"，。；]{{2,24}}?)"
    + END
)
OWNED = re.compile(
    r"(?:改|换|交)?由(?P<words>[一-龥、]{1,24}?(?:科|处|股|室|部|中心|办|队|所|组|领导))(?:来)?(?:负责|牵头|承担|落实)"
)
TIME = re.compile(
    rf"(?:完成|整改|办结|落实)?(?:期限|时限|时间|日期).{{0,3}}?{TO}(?P<words>[^”\"，。；]{{2,24}}?)" + END
)
SENTENCE = re.compile(
    rf"(?P<last>最后(?:一|1)?句)|第\s*(?P<number>{NUMBER})\s*句|(?P<name>[^，。；第把将删去里中]{{2,20}}?)(?:的)?(?:那|这)(?:一)?(?:句|半句)"
)
MENTION = re.compile(
    r"(?:不要|别|不)(?:再)?(?:提(?!交|供|前|高)|写|讲|说)(?:到|及)?(?P<name>[^，。；、]{2,20}?)(?:的(?:内容|事|情况))?"
    + END
)
REMOVED = re.compile(
    r"(?:删|去掉|拿掉|删除|删去)(?:掉|除|去)?(?:(?:其中|里面|关于|有关|涉及)+(?:的)?)(?P<name>[^，。；]{2,20}?)(?:的(?:内容|表述|话|句子|部分))?"
    + END
)
PLACE = re.compile(
    rf"(?:放|移|挪|提|排|调|换)(?:到|至|在)?\s*(?:(?P<front>最前面?|最上面?|首位|开头|最先|前面去?$)|(?P<back>最后面?|末尾|最末|最下面?|后面去?$)|"
    rf"第\s*(?P<number>{NUMBER})\s*(?P<side>{COUNTER}|位)?的?(?P<after>之?后|后面)?)"
)
STEP = re.compile(r"(?P<up>上移|往上|向上|提前一|前移|往前)|(?P<down>下移|往下|向下|推后一|后移|往后)")
ORDER = re.compile(
    rf"(?:顺序|次序|排列|排序).{{0,6}}?(?P<first>第?{NUMBER}(?:\s*[、,，\s]\s*第?{NUMBER})+)"
    rf"|按照?(?P<second>第?{NUMBER}(?:\s*[、,，]\s*第?{NUMBER})+)(?:条|项)?的?(?:顺序|次序)?(?:排|重排|来排)"
)
ADD = re.compile(
    r"(?:再|另外?|多|新)?(?:加|增加|添加|新增|补充?)(?:上|写)?(?:一|1|个)(?:条|个|项|点)?(?:关于|有关|讲|写|说|针对)?(?P<words>.{0,30}?)"
    r"(?:方面|内容)?的?(?P<section>问题|措施|内容|$)(?P<own>[：:].+)?\s*$"
)
FIGURES = re.compile(
    r"(?:加上|补上|补充上?|加入|写上|列出|写明|写清|写进|放进|加进|添上|附上|增加|加)(?P<words>[^，。；]{2,30}?)(?:的|有关|相关)*"
    r"(?P<what>数据|数字|金额|资金|执行率|执行数|预算数?|指标值|完成值|完成情况|人数|支出)(?:数|情况)?(?:进去|上去|吧|来)*\s*[。]?$"
)
OTHER_CAUSE = re.compile(
    r"换(?:一?个|一?条|别的|其他|掉)?.{0,3}原因|原因.{0,8}(?:换|不对|不准|不合适|重写|另|不成立)|(?:另|别的|其他)(?:找|写)?.{0,3}原因"
)
OTHER_TITLE = re.compile(r"(?:换|改|重拟|另拟|重起|重新起)(?:一?个|一下)?标题|标题.{0,6}(?:换|重|改一|不好|太长|另)")

# In the order in which they are tried: what is done to whole items before what is done to their words.
VERBS = (
    (Operation.SWAP, re.compile(r"对调|互换|调换|交换|换一?下?(?:位置|顺序)|颠倒")),
    (Operation.MERGE, re.compile(r"合并|并成|并为|合成|合为|归并|并到|合到|并入")),
    (Operation.SPLIT, re.compile(r"拆分|拆成|拆开|分成|分开写|拆为|分为")),
    (Operation.DELETE, re.compile(r"删|去掉|不要|拿掉|移除|不写|撤掉|去除|剔除|没必要")),
    (Operation.REWORD, re.compile(r"换(?:个|种|一种|一个)?(?:说法|表述|表达|写法|方式)|重新表述|重新组织")),
    (Operation.FORMAL, re.compile(r"(?<!太)(?:正式|书面|官方)|公文|规范一|严谨|庄重|口语|太白|通俗")),
    (
        Operation.SHORTEN,
        re.compile(
            r"短|精简|压缩|简洁|简练|精炼|简化|太长|啰嗦|冗长|字(?:以内|之内|以下)|不超过|(?:控制在|缩到|减到|缩减|压到|删到)"
        ),
    ),
    (
        Operation.LENGTHEN,
        re.compile(r"[写扩改加拉增]长|扩写|扩充到|扩到|增加到|加到|不少于|不低于|至少|长到|长一[点些]|太短"),
    ),
    (
        Operation.SPECIFIC,
        re.compile(
            r"具体|详细|展开|充实|多写|细一|更细|再细|丰富|举例|举些|补充|增加|加上|加入|加点|太空|空泛|笼统|(?:数据|数字)(?!太多|多了)"
        ),
    ),
    (Operation.REWORD, re.compile(r"重写|重新写|改写|换一换|润色")),
)
SHORT = re.compile(r"太短")
# Without an item, a wish for more must be about the writing: 数据不一致的有哪些 is a question.
THIN = re.compile(r"具体|详细|展开|充实|丰富|空泛|太空|笼统|太短|长一点")
EDIT = re.compile(r"改|写|调整|强调|突出|修改|优化|完善|语气|口气|控制|太")
# Which of the two it takes depends on how long the item is.
EITHER = re.compile(r"控制在|具体|详细")
ACROSS = re.compile(
    rf"(?P<first>问题|措施)[（(]?第?{NUMBER}.*?(?P<second>(?!(?P=first))(?:问题|措施)[（(]?第?{NUMBER})"
)
EVERY = re.compile(r"每[一]?[条项个]|各条|逐条")
BREAK = re.compile(r"[，,。；;？?！!\s]+(?:然后|再|接着|同时|并且?|最后|还有)?")
QUOTE = re.compile(r"[“\"「][^”\"」]*[”\"」]")
