/* details.c - what fills {detail} of a diagnostic, in Chinese. The rooms say it once, in English and put
 * together of constant pieces and names; here stands what each piece is called, as in a catalogue of
 * messages. Relies on the registry for the names of types; tests/contracts/details.py holds the table against
 * the sources. */
#include "base/diagnose.h"
#include <string.h>

/* {} in the English takes anything. In the Chinese, in the same order: {} keeps it as it is, {:} puts it into
 * Chinese, {,} does so item by item, {t} is for types. Of several that fit the one with most of its own
 * holds. */
static const struct detail_words {
    const char *en, *zh;
} table[] = {
    /* what is expected, and what stands instead */
    {"expected {}", "应为{:}"},
    {"{} is expected", "应为{:}"},
    {"its value does not fit here, expected {}", "它的值不合此处，应为{:}"},
    {"the expression ends too early, {} is expected", "表达式没有写完，应为{:}"},
    {"'{}' cannot stand here, {} is expected", "此处不能写 '{}'，应为{:}"},
    {"{} or {}", "{,}或{:}"},
    {"in {}: {}", "在 {} 中：{:}"},
    {"row {}: {}", "第 {} 行：{:}"},
    {"{} in {}", "{} 见于 {:}"},

    /* values */
    {"a value", "值"},
    {"a text", "文本"},
    {"a text that is not empty", "非空文本"},
    {"a text, or {}", "文本，或 {}"},
    {"a number", "数字"},
    {"a whole number", "整数"},
    {"a whole number from 0", "不小于 0 的整数"},
    {"a whole number, 0 or more", "不小于 0 的整数"},
    {"a whole number, 1 or more", "不小于 1 的整数"},
    {"a whole number of 1 or more, or an expression in quotes", "不小于 1 的整数，或带引号的表达式"},
    {"a whole number of the smallest unit (fen)", "以最小单位（分）计的整数"},
    {"a list", "列表"},
    {"a list of texts", "文本列表"},
    {"a list of packs", "公用包列表"},
    {"a list that is not empty", "非空列表"},
    {"a list without fractions", "不含小数的列表"},
    {"an array", "列表"},
    {"an object", "对象"},
    {"an object without fractions", "不含小数的对象"},
    {"an object from fields to types", "从字段到类型的对象"},
    {"an object from names to definitions", "从名称到定义的对象"},
    {"an object from parameters to values", "从参数到值的对象"},
    {"bytes in base64 are expected", "应为 base64 编码的字节"},
    {"an instant is expected, as {}", "应为时刻，如 {}"},
    {"a duration is expected, as {}", "应为时长，如 {}"},
    {"an address is expected, as {} or {}", "应为 IP 地址，如 {} 或 {}"},
    {"a network is expected, as {}", "应为网段，如 {}"},
    {"three capital letters, such as {}", "三个大写字母，如 {}"},
    {"an expression in quotes", "带引号的表达式"},
    {"an id", "id"},
    {"an id: a-z, then a-z 0-9 _ - or dots, 64 at most", "id：a-z 开头，其后 a-z 0-9 _ - 或点，最多 64 个"},
    {"an id: a-z, then a-z 0-9 _ -, 64 at most", "id：a-z 开头，其后 a-z 0-9 _ -，最多 64 个"},
    {"a name is a-z, then a-z 0-9 _ -", "名称以 a-z 开头，其后 a-z 0-9 _ -"},
    {"a name is a-z, then a-z 0-9 _", "名称以 a-z 开头，其后 a-z 0-9 _"},
    {"languages other than zh and en", "目前只有 zh 和 en"},
    {"the id of a pack, or {}", "公用包的 id，或 {}"},
    {"something to do: \"delete\", or {}", "动作：\"delete\"，或 {}"},
    {"something to do: {} ...", "动作：{,} 等"},

    /* times */
    {"a date", "日期"},
    {"an instant", "时刻"},
    {"a span", "时长"},
    {"a span such as {} or {}", "时长，如 {,} 或 {}"},
    {"a span longer than nothing; without the key there is none", "大于零的时长；不要时长就不写这个键"},
    {"a date such as {} or an instant such as {}", "日期（如 {}）或时刻（如 {}）"},
    {"another instant than the first of 1970, which stands for none",
     "别的时刻：1970 年的第一个时刻表示没有"},
    {"a day: mon to sun, 1 to 31, -1 (the last), {} or {}",
     "日：mon 至 sun、1 至 31、-1（最后一天）、{} 或 {}"},
    {"a day: mon..sun, 1..31, -1, {} or {}", "日：mon..sun、1..31、-1、{} 或 {}"},
    {"a local time from {} to {}", "当地时间，{} 至 {}"},
    {"a time, or the name of one", "时间或时间的名称"},
    {"the environment has no zone of that name", "环境中没有这个时区"},
    {"its bytes are no TZif file", "内容不是 TZif 文件"},
    {"with `at` it must be in days: {}", "有 at 时须以天计：{,}"},
    {"an end is a point in time, it does not last", "到期是一个时点，没有时长"},
    {"day, week, month and year stand in `over` of a metric only",
     "day、week、month、year 只能写在指标的 over 中"},

    {"an event needs an instant: at", "事件须有时刻 at"},
    {"an event needs an instant that is one", "事件的时刻须是确定的时刻"},
    {"an event needs a kind", "事件须有 kind"},
    {"no event of that kind is built in or declared", "没有这种内置或声明的事件"},

    /* declarations by a host */
    {"a type is expected, such as int or list(string)", "应为类型，如 int 或 list(string)"},
    {"a signature is expected, such as {}", "应为函数签名，如 {}"},
    {"a definition is expected, such as Point{x: int, y: int} or handle",
     "应为类型定义，如 Point{x: int, y: int} 或 handle"},
    {"a struct cannot hold itself; a list of it can", "结构不能直接包含自身，可以包含它的列表"},
    {"a colon and a type are expected behind the field's name", "字段名之后应为冒号和类型"},
    {"up to three different capital letters are expected here", "此处应为至多三个不同的大写字母"},
    {"a name is letters, digits and _, begins with no digit, and is no reserved word",
     "名称由字母、数字和 _ 组成，不以数字开头，也不是保留字"},
    {"now is the instant of the run, a timestamp", "now 是运行的时刻，类型为 timestamp"},
    {"it is declared already", "已经声明过"},

    /* JSON */
    {"the document is longer than the limit allows", "文档过长"},
    {"nested deeper than the limit allows", "嵌套过深"},
    {"too many objects", "对象过多"},
    {"not UTF-8", "不是 UTF-8"},
    {"a key in double quotes", "带双引号的键"},
    {"a value after {}", "{} 后的值"},
    {"':' after the field", "字段后的 ':'"},
    {"':' after the key", "键后的 ':'"},
    {"not a block of words", "不是编译好的词表"},
    {"of a machine with another byte order", "来自字节序不同的机器"},
    {"of another version", "版本不同"},
    {"of another size", "大小不符"},
    {"damaged", "已损坏"},
    {"the text is empty", "内容为空"},
    {"the text ends in an object", "对象没有写完"},
    {"the text ends in an object, after {}", "对象没有写完，停在 {} 之后"},
    {"the text ends in an object: expected {}", "对象没有写完，应为{:}"},
    {"the text ends in an array", "列表没有写完"},
    {"the text ends in an array, after {}", "列表没有写完，停在 {} 之后"},
    {"the text ends in an array: expected {}", "列表没有写完，应为{:}"},
    {"the text ends after a key", "键后没有内容"},
    {"the text ends after ':'", "':' 后没有内容"},
    {"the key is there twice", "键重复"},
    {"something behind the end of the document", "文档结尾之后还有内容"},
    {"a comma before {}", "{} 前多了逗号"},
    {"a key without double quotes", "键没有加双引号"},
    {"a no-break space outside of a string", "字符串外有不换行空格"},
    {"a full-width space outside of a string", "字符串外有全角空格"},
    {"a byte order mark: JSON begins without one", "开头有字节序标记，JSON 不应有"},
    {"a curly quote: JSON has {} only", "弯引号：JSON 只用 {}"},
    {"a full-width quote: JSON has {} only", "全角引号：JSON 只用 {}"},
    {"a full-width comma: JSON has {} only", "全角逗号：JSON 只用 {}"},
    {"a full-width colon: JSON has {} only", "全角冒号：JSON 只用 {}"},
    {"a full-width bracket: JSON has {} only", "全角方括号：JSON 只用 {}"},
    {"a full-width brace: JSON has {} only", "全角花括号：JSON 只用 {}"},
    {"single quotes: JSON has {} only", "单引号：JSON 只用 {}"},
    {"backquotes: JSON has {} only", "反引号：JSON 只用 {}"},
    {"a semicolon: JSON has {} only", "分号：JSON 只用 {}"},
    {"an equals sign: JSON has {} only", "等号：JSON 只用 {}"},
    {"a comment: JSON has none", "JSON 没有注释"},
    {"a character that stands in no JSON outside of strings", "JSON 中字符串以外没有这个字符"},
    {"a word JSON does not have: only true, false, null, all small", "JSON 只认小写的 true、false、null"},
    {"a backslash outside of a string", "字符串外有反斜杠"},
    {"\\u takes four hexadecimal digits", "\\u 后须有四位十六进制数字"},
    {"half of a surrogate pair", "代理对只有一半"},
    {"no such escape: JSON has {} and {}", "没有这种转义：JSON 只有 {} 和 {}"},
    {"a string without its closing quote", "字符串没有右引号"},
    {"a line break in a string: write {}, or close the quote", "字符串内有换行：写 {}，或补上右引号"},
    {"a control character in a string: write it as an escape", "字符串内有控制字符：请写成转义"},
    {"a number that begins with {}", "数字不能以 {} 开头"},
    {"a number with a leading zero", "数字不能以 0 开头"},
    {"a digit after {}", "{:}后的数字"},
    {"the decimal point", "小数点"},
    {"a digit in the exponent", "指数中的数字"},
    {"a letter in a number", "数字中有字母"},
    {"a number too great for a double", "数字过大"},

    /* expressions as they are written */
    {"the expression is too long", "表达式过长"},
    {"the expression is nested too deep, or too long with what it refers to",
     "表达式嵌套过深，或连同所引用的内容过长"},
    {"the expression is not UTF-8", "表达式不是 UTF-8"},
    {"a number runs into a name", "数字与名称连在一起"},
    {"the text has no closing quote", "文本没有右引号"},
    {"the quoted name is empty or has no closing backquote", "反引号中的名称为空，或没有右反引号"},
    {"a character that the language does not know", "表达式中没有这个字符"},
    {"the number does not fit into 64 bits", "数字超出 64 位"},
    {"the number is beyond what a double can hold", "数字超出浮点数的范围"},
    {"no such escape in a text", "文本中没有这种转义"},
    {"has() takes one field, as in has(a.b)", "has() 只接受一个字段，如 has(a.b)"},
    {"the two variables have the same name", "两个变量同名"},
    {"a list of values is expected here", "此处应为值的列表"},
    {"a number is expected in the parentheses", "括号中应为一个数字"},
    {"a reserved word cannot be a name", "保留字不能作名称"},
    {"a plain name for the items is expected here", "此处应为各项的名称"},
    {"only the name of a struct can stand before a brace", "花括号前只能是结构的名称"},
    {"no struct {}", "没有结构 {}"},
    {"{} has no field {}", "{} 没有字段 {}"},
    {"a field is there twice", "一个字段出现了两次"},
    {"the field is {}, this is {}", "字段为{t}，此处为{t}"},
    {"a name", "名称"},
    {"a field's name", "字段名"},
    {"another argument", "另一个参数"},
    {"a closing bracket", "右括号"},
    {"an operator", "运算符"},
    {"the end", "结尾"},

    /* their names and types */
    {"this must be {}, it is {}", "此处应为{t}，实为{t}"},
    {"a condition is expected here, this is {}", "此处应为条件，实为{t}"},
    {"a list is expected here, this is {}", "此处应为列表，实为{t}"},
    {"a list or map is expected here, this is {}", "此处应为列表或映射，实为{t}"},
    {"a map is expected here, this is {}", "此处应为映射，实为{t}"},
    {"an optional value is expected here, this is {}", "此处应为可选值，实为{t}"},
    {"a value of type {} has no fields", "{t}没有字段"},
    {"a value of type {} has no items by {}", "{t}不能用{t}取项"},
    {"cannot compare {} with {}", "不能比较{t}与{t}"},
    {"cannot compare {} with {} by order", "不能比较{t}与{t}的大小"},
    {"{} cannot be in a {}", "{t}不可能在{t}之中"},
    {"the two sides of ':' differ: {} and {}", "':' 两边类型不同：{t}与{t}"},
    {"no operator {} for {}", "运算符 {} 不能用于{t}"},
    {"{}() does not take ()", "{}() 不能没有参数"},
    {"{}() does not take ({})", "{}() 不接受参数（{t}）"},
    {"no function {}()", "没有函数 {}()"},
    {"no field {}", "没有字段 {}"},
    {"no name {}", "没有名称 {}"},
    {"{} is no value by itself, it has fields", "{} 本身不是值，它有字段"},
    {"one name in quotes is expected in the parentheses", "括号中应为一个带引号的名称"},
    {"it needs {}; known are {}", "它需要 {,}；可取的有 {,}"},
    {"known are {}", "可取的有 {,}"},
    {"there are: {}", "现有：{,}"},
    {"there are none", "一个也没有"},
    {"at most {} are allowed", "最多允许 {} 步"},
    {"nothing is ever in it", "任何值都不在其中"},

    /* regular expressions */
    {"the regular expression: {}", "正则表达式：{:}"},
    {"it takes too long to compile", "编译耗时过长"},
    {"it is too long", "过长"},
    {"it is not UTF-8", "不是 UTF-8"},
    {"it makes too large a program", "展开后过大"},
    {"the groups are nested too deep", "分组嵌套过深"},
    {"there is nothing to repeat", "没有可以重复的内容"},
    {"a repetition cannot be repeated without a group around it", "重复之外再重复，须先加括号分组"},
    {"a repetition, with those around it, is of more than 1000", "重复次数与外层相乘后超过 1000"},
    {"the numbers of a repetition go from 0 to 1000, the lower one first", "重复次数为 0 到 1000，小的在前"},
    {"the name of a group is of letters, digits and _, between < and >",
     "分组名由字母、数字和 _ 组成，写在 < 与 > 之间"},
    {"two groups have one name", "两个分组同名"},
    {"no group begins like this: there is no looking ahead or behind", "没有这种分组：不支持前瞻和后顾"},
    {"a ( is not closed", "( 没有配对的 )"},
    {"a ) has no ( before it", ") 之前没有配对的 ("},
    {"a [ is not closed", "[ 没有配对的 ]"},
    {"a range of characters begins behind its end", "字符范围的起点在终点之后"},
    {"there is no such class of characters", "没有这个字符类"},
    {"there is no such escape", "没有这个转义"},
    {"a backslash at the end stands for nothing", "末尾的反斜杠没有意义"},

    /* expressions as they run */
    {"row {} took more than is allowed", "第 {} 行超出步数上限"},
    {"over the step limit", "超出步数上限"},
    {"no memory", "内存不足"},
    {"no such overload", "类型不适合这种运算"},
    {"no such key", "没有这个键"},
    {"no such field", "没有这个字段"},
    {"there is no such name", "没有这个名称"},
    {"there is no value", "没有值"},
    {"no such permit", "没有这个许可"},
    {"no such time", "没有这个时间"},
    {"no such zone, or its name is no constant", "没有这个时区，或时区名不是常量"},
    {"no span; write {}", "不是时长；写 {,}"},
    {"invalid UTF-8", "不是有效的 UTF-8"},
    {"invalid regular expression", "正则表达式无效"},
    {"integer overflow", "整数溢出"},
    {"division by zero", "除数为零"},
    {"modulus by zero", "取余的除数为零"},
    {"permille of a negative or of numbers too large", "千分比的数为负或过大"},
    {"range error", "超出范围"},
    {"index out of range", "位置超出范围"},
    {"the end stands before the start", "终点在起点之前"},
    {"a value of this type cannot be formatted", "此类型的值不能格式化"},
    {"%d takes numbers", "%d 只用于数字"},
    {"%b takes ints, uints and bools", "%b 只用于整数和真假"},
    {"%o takes ints and uints", "%o 只用于整数"},
    {"%x takes ints, uints, texts and bytes", "%x 只用于整数、文本和字节"},
    {"%f and %e take numbers", "%f 和 %e 只用于数字"},
    {"no such clause: there are %s, %d, %f, %e, %b, %o, %x, %X and %%",
     "没有这种格式：有 %s、%d、%f、%e、%b、%o、%x、%X 和 %%"},
    {"a percent sign without a clause behind it, or a precision above 100",
     "百分号后没有格式，或精度超过 100"},
    {"there are more clauses than values", "格式比值多"},
    {"a shift by a negative number of bits", "移位的位数为负"},
    {"the greatest and the least of nothing", "没有数字，无从取最大或最小"},
    {"NaN is neither greater nor less", "NaN 不能比较大小"},
    {"the text is no address: no zone, no leading zeros, no IPv4 within IPv6",
     "此文本不是 IP 地址：不带区域，不带前导零，IPv6 中不写 IPv4"},
    {"the text is no network, as {}", "此文本不是网段，应如 {}"},
    {"the depth is negative", "深度为负"},
    {"items that cannot be sorted: of several types, or without order", "不能排序：类型不同，或没有次序"},
    {"timestamp or duration out of range", "时刻或时长超出范围"},
    {"index out of bounds", "下标越界"},
    {"the text is too long", "文本过长"},
    {"the list is too long", "列表过长"},
    {"the text is no {}", "文本不是{t}"},
    {"the text is no {} in range", "文本不是范围内的{t}"},
    {"the value has no fields", "值没有字段"},
    {"unsupported key type", "这种类型不能作键"},
    {"a key is there twice", "键重复"},
    {"a class is a string or a list of strings", "分类须为文本或文本列表"},
    {"a host function failed", "宿主函数失败"},
    {"a host function gave no answer", "宿主函数没有给出结果"},

    /* rows */
    {"no text can be a key of this map", "文本不能作这个映射的键"},
    {"no JSON is a value of this type", "JSON 写不出这种类型的值"},
    {"the event names no member", "事件没有写成员"},
    {"the event names no group", "事件没有写群"},
    {"the event names another member", "事件写的是另一名成员"},
    {"the event names another group", "事件写的是另一个群"},

    /* packs and parameters */
    {"the grammar read here is {}", "能读的语法是 {}"},
    {"it must be the first key", "它须为第一个键"},
    {"there is none of that name", "没有这个公用包"},
    {"it uses itself, over others or at once", "它直接或间接引用了自己"},
    {"packs use packs more than {} deep", "公用包层层引用超过 {} 层"},
    {"the pack has no parameter of that name", "公用包没有这个参数"},
    {"pack {} says otherwise of \"{}\"; say it in the charter to decide",
     "公用包 {} 对 \"{}\" 另有规定；以哪个为准，请在章程中写明"},
    {"no pack has a clause of that id to switch off", "各公用包都没有这个 id 的条款可关闭"},
    {"no parameter has that name", "没有这个参数"},
    {"parameters refer to each other in a circle", "参数互相引用成环"},
    {"parameters make the charter too large", "代入参数后章程过大"},
    {"no parameters inside of a parameter's list or map", "参数的列表或映射中不能再用参数"},
    {"its value is not of its type", "值与类型不符"},

    /* facts, metrics and events */
    {"a fact is called SCOPE.name, such as {}", "事实写作 SCOPE.name，如 {}"},
    {"a fact begins with member. here. group. community. staff. or event.",
     "事实以 member.、here.、group.、community.、staff. 或 event. 开头"},
    {"a fact of that name is there already", "同名的另一个事实"},
    {"a type of attribute: bool int string money time list map evidence",
     "属性的类型：bool、int、string、money、time、list、map、evidence"},
    {"a type of field: bool int string money time list map member",
     "字段的类型：bool、int、string、money、time、list、map、member"},
    {"an attribute begins with member. group. staff. or community.",
     "属性以 member.、group.、staff. 或 community. 开头"},
    {"the field has another type already", "该字段已有另一种类型"},
    {"more than 64 kinds of events", "事件种类超过 64 种"},
    {"more than 64 word lists", "词表超过 64 个"},
    {"more than 64 tags in a word list", "词表的标签超过 64 个"},
    {"a list without repeats", "不重复的列表"},
    {"a number from 0 to 255", "0 至 255 的数字"},
    {"a kind of event", "事件种类"},
    {"KIND.FIELD, a field of a kind of event", "KIND.FIELD，即某种事件的字段"},
    {"a field of that kind of event", "该种事件的字段"},
    {"an event field that names a member", "写有成员的事件字段"},
    {"a metric is one of {}", "指标只能是 {,} 之一"},
    {"`is` only names an expression: it takes no options", "is 只为表达式命名，没有别的选项"},
    {"a metric begins with member. here. group. or community.; `is` may begin with event.",
     "指标以 member.、here.、group. 或 community. 开头；is 也可以 event. 开头"},
    {"a number is needed: int or money", "须为数字：int 或 money"},
    {"a list or map cannot be kept", "列表和映射不能保留"},
    {"a fact or metric", "事实或指标"},
    {"rows are counted by a later version; events are counted here", "以后的版本才数行；此处只数事件"},
    {"a window whose beginning moves, or differs from one to the other, is counted by a later version; "
     "`from` must be a date, or days and clocks stand alone",
     "起点会变或因人而异的时段，以后的版本才计数；from 须为日期，或只写 days 和 at"},

    /* clauses, and what they name */
    {"a requirement has `when` or `spend`, not both", "要求只能写 when 或 spend 之一"},
    {"one of these is said, not both", "这两个键只能写一个"},
    {"a list of conditions is read here by a later version; join them with &&",
     "以后的版本才读条件列表；请用 && 连接"},
    {"a time in place is read by a later version; name it under `times` and put the name here",
     "以后的版本才读写在此处的时间；请写进 times，此处写它的名称"},
    {"the name of a time is read here by a later version; write a span",
     "以后的版本才读时间的名称；请写时长"},
    {"an audience of {who, rank, top} is read with qun_plan; name a role or carrier",
     "{who, rank, top} 由 plan 读取；请写角色或载体"},
    {"read with qun_settle", "由 settle 读取"},
    {"a text may name facts at hand, params, {}", "文本中可写此处的事实、params、{}"},
    {"an event is used up by the `when` of a gate or of a path only", "只有门槛或途径的 when 会用掉事件"},
    {"no member is at hand here", "此处没有成员"},
    {"a permit asks no permit, neither does what is counted or a time", "许可、计数和时间都不能再问许可"},
    {"a permit that is given is only an answer yet", "目前许可只是一个回答"},
    {"a time does not begin with a time", "时间不能以时间为起点"},
    {"tiers are not limited in number yet", "本版本还不限制分层的人数"},
    {"an attribute", "属性"},
    {"a class", "分类"},
    {"a role", "角色"},
    {"a ladder", "阶梯"},
    {"a carrier", "载体"},
    {"a carrier of the charter", "章程中的载体"},
    {"a form", "群的形态"},
    {"a form of groups", "群的形态"},
    {"a form of groups, or a carrier", "群的形态或载体"},
    {"a level of this list", "此列表中的层级"},
    {"a stage of the lifecycle", "生命周期中的阶段"},
    {"a time of the charter", "章程中的时间"},

    /* objects that were built from C */
    {"no charter can say this: it does not go with the rest of its object",
     "章程写不出这一项：它与对象的其余部分不合"},
    {"what it belongs to", "它所属的对象"},
    {"it does not say what it belongs to", "没有写明它属于什么"},
    {"its owner has no such part", "所属对象没有这一部分"},
};

#define HOLES 2 /* of one entry at most */
#define DEPTH 4 /* of entries in entries: names may look like words */

/* ---- finding the entry ---- */

/* Where the next hole of a pattern begins, or its end. Holes of the English are all {}. */
static size_t next_hole(qun_text pattern)
{
    for (size_t i = 0; i + 2 <= pattern.len; i++)
        if (pattern.at[i] == '{' && pattern.at[i + 1] == '}')
            return i;
    return pattern.len;
}

/* The bytes before the first place of `piece`, or SIZE_MAX. */
static size_t place_in(qun_text whole, qun_text piece)
{
    for (size_t i = 0; i + piece.len <= whole.len; i++)
        if (text_equal(text_part(whole, i, i + piece.len), piece))
            return i;
    return SIZE_MAX;
}

/* Fits a text to an entry, each hole as short as it can be. Gives how many bytes are the entry's own, 0 if it
 * does not fit. */
static size_t fit(qun_text text, qun_text pattern, qun_text *holes)
{
    size_t hole = next_hole(pattern), own = hole, count = 0;
    if (!text_begins(text, text_part(pattern, 0, hole)))
        return 0;
    text = text_part(text, hole, text.len);
    while (hole < pattern.len && count < HOLES) {
        pattern = text_part(pattern, hole + 2, pattern.len);
        hole = next_hole(pattern);
        qun_text piece = text_part(pattern, 0, hole);
        bool last = hole == pattern.len;
        if (last && !text_ends(text, piece))
            return 0;
        size_t taken = last ? text.len - piece.len : place_in(text, piece);
        if (taken == SIZE_MAX)
            return 0;
        holes[count++] = text_part(text, 0, taken);
        text = text_part(text, taken + piece.len, text.len);
        own += piece.len;
    }
    return text.len == 0 ? own : 0;
}

static const struct detail_words *entry_of(qun_text text, qun_text *holes)
{
    const struct detail_words *found = NULL;
    size_t most = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        qun_text tried[HOLES];
        size_t own = fit(text, text_of(table[i].en), tried);
        if (own <= most)
            continue;
        most = own;
        found = &table[i];
        memcpy(holes, tried, sizeof tried);
    }
    return found;
}

/* ---- writing ---- */

typedef struct writer {
    buf *out;
    uint32_t last; /* code point written before, 0 at the beginning */
} writer;

static bool is_han(uint32_t code)
{
    return code >= 0x3400 && code <= 0x9FFF;
}

static bool is_latin(uint32_t code)
{
    return code > ' ' && code < 0x7F;
}

/* Chinese and Latin letters stand apart, whatever hole they come from. */
static void put(writer *w, qun_text text)
{
    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        uint32_t code = utf8_next(text.at, text.len, &i);
        if ((is_han(w->last) && is_latin(code)) || (is_latin(w->last) && is_han(code)))
            buf_char(w->out, ' ');
        if (code < ' ' || code == 0x7F) /* one line stays one line */
            buf_char(w->out, ' ');
        else
            buf_text(w->out, text_part(text, from, i));
        w->last = code;
    }
}

/* The Chinese of a word of a type, "int"; the word itself if it is none. */
static qun_text type_word(qun_text word)
{
    qun_text suffix = TEXT("_type");
    if (text_is(word, "dyn"))
        return TEXT("任意值");
    if (text_ends(word, suffix))
        word.len -= suffix.len;
    for (int32_t kind = QUN_TYPE_NULL; kind <= QUN_TYPE_TYPE; kind++)
        if (text_is(word, qun_name(QUN_SET_TYPE, kind)))
            return text_of(qun_meaning(QUN_SET_TYPE, kind, QUN_LANG_ZH));
    return word;
}

/* "map(string, int)": the words, and the signs between them as Chinese has them. */
static void put_types(writer *w, qun_text types)
{
    static const char signs[] = "(), ";
    static const char *const chinese[] = {"（", "）", "、", ""};
    for (size_t i = 0, to; i < types.len; i = to) {
        const char *sign = memchr(signs, types.at[i], sizeof signs - 1);
        to = i + 1;
        while (!sign && to < types.len && !memchr(signs, types.at[to], sizeof signs - 1))
            to++;
        put(w, sign ? text_of(chinese[sign - signs]) : type_word(text_part(types, i, to)));
    }
}

static void put_detail(writer *w, qun_text text, int depth);

static void put_items(writer *w, qun_text list, int depth)
{
    qun_text comma = TEXT(", ");
    for (size_t at; (at = place_in(list, comma)) != SIZE_MAX; list = text_part(list, at + 2, list.len)) {
        put_detail(w, text_part(list, 0, at), depth);
        put(w, TEXT("、"));
    }
    put_detail(w, list, depth);
}

/* What stands in a hole of the Chinese, by the letter between its braces. False: it is no hole. */
static bool put_hole(writer *w, qun_text *words, qun_text hole, int depth)
{
    static const char *const kinds[] = {"{}", "{:}", "{,}", "{t}"};
    size_t kind = 0;
    while (kind < 4 && !text_begins(*words, text_of(kinds[kind])))
        kind++;
    if (kind == 4)
        return false;
    if (kind == 0)
        put(w, hole);
    else if (kind == 1)
        put_detail(w, hole, depth);
    else if (kind == 2)
        put_items(w, hole, depth);
    else
        put_types(w, hole);
    *words = text_part(*words, kind ? 3 : 2, words->len);
    return true;
}

static void put_detail(writer *w, qun_text text, int depth)
{
    qun_text holes[HOLES];
    const struct detail_words *entry = depth > 0 ? entry_of(text, holes) : NULL;
    if (!entry) {
        put(w, text);
        return;
    }
    qun_text words = text_of(entry->zh);
    size_t used = 0;
    while (words.len > 0) {
        if (used < HOLES && put_hole(w, &words, holes[used], depth - 1)) {
            used++;
            continue;
        }
        size_t next = 0;
        utf8_next(words.at, words.len, &next);
        put(w, text_part(words, 0, next));
        words = text_part(words, next, words.len);
    }
}

void detail_in_chinese(buf *out, qun_text detail)
{
    writer w = {out, 0};
    put_detail(&w, detail, DEPTH);
}
