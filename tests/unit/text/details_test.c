/* details_test.c - what each detector finds in messages as groups have them, and what it leaves alone: one
 * line a case. The empty string: nothing. */
#include "given.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

typedef struct example {
    const char *text, *found;
} example;

static void try_examples(uint32_t detect, const example *examples, size_t count)
{
    given g;
    given_list(&g, "", "", QUN_FOLD_DEFAULT, detect);
    for (size_t i = 0; i < count; i++)
        expect_found(&g, examples[i].text, examples[i].found);
    given_drop(&g);
}
#define TRY(detect, examples) try_examples(detect, examples, sizeof(examples) / sizeof *(examples))

static void phones_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"招代理，电话13912345678王姐", "phone[13912345678]"},
        {"预约热线：４００－８８８－６６６６", "phone[４００－８８８－６６６６]"},
        {"免费咨询800-810-1234", "phone[800-810-1234]"},
        {"8008101234", "phone[8008101234]"},
        {"一三八零零一三八零零零", "phone[一三八零零一三八零零零]"},
        {"壹叁玖 壹贰叁肆 伍陆柒捌", "phone[壹叁玖 壹贰叁肆 伍陆柒捌]"},
        {"幺三九一二三四五六七八", "phone[幺三九一二三四五六七八]"},
        {"139★1234★5678", "phone[139★1234★5678]"},
        {"1👍3👍9👍1👍2👍3👍4👍5👍6👍7👍8", "phone[1👍3👍9👍1👍2👍3👍4👍5👍6👍7👍8]"},
        {"call 139-1234-5678 now", "phone[139-1234-5678]"},
        {"手机 189.1234.5678", "phone[189.1234.5678]"},
        {"139 12三四 5678", "phone[139 12三四 5678]"},
        {"0411-8888 6666 大连", "phone[0411-8888 6666]"},
        {"⑴⑶⑼12345678", ""},
        {"①③⑨①②③④⑤⑥⑦⑧约", "phone[①③⑨①②③④⑤⑥⑦⑧]"},
        {"＋86 139 1234 5678", "phone[86 139 1234 5678]"},
        {"订单 139123456780001234", ""},
        {"身份证 210102199003071234", ""},
        {"运单号SF1391234567890", ""},
        {"一三八个", ""},
        {"2012-11-23 12:45", ""},
        {"共一三八零人", ""},
        {"12:34:56.789012", ""},
        {"1391234567", ""},
        {"0.13912345678901", ""},
        {"10000000000", ""},
        {"ISBN 9787111128069", ""},
        {"1358:1234:5678", ""},
        {"deb 4.00.1234567.1", ""},
        {"一二三四五六七，哆来咪", ""},
        {"192.168.0.1 192.168.0.2", ""},
    };
    TRY(QUN_DETECT_PHONE, examples);
}

static void addresses_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"简历发到 hr@example.com.cn", "email[hr@example.com.cn]"},
        {"john (at) example (dot) com", "email[john (at) example (dot) com]"},
        {"john[at]example[dot]com", "email[john[at]example[dot]com]"},
        {"john at gmail dot com", "email[john at gmail dot com]"},
        {"12345678#qq.com", "email[12345678#qq.com]"},
        {"abc艾特163点com", "email[abc艾特163点com]"},
        {"abc@qq点com", "email[abc@qq点com]"},
        {"abc@gmail。com", "email[abc@gmail。com]"},
        {"邮箱:zhang.san@163.com，", "email[zhang.san@163.com]"},
        {"<root@mail.example.org>", "email[root@mail.example.org]"},
        {"ａ１＠１２６．ｃｏｍ", "email[ａ１＠１２６．ｃｏｍ]"},
        {"a+b@x.io", "email[a+b@x.io]"},
        {"a_b-c@sub.domain.info.", "email[a_b-c@sub.domain.info]"},
        {"mailto:me@example.net", "email[me@example.net]"},
        {"me {at} foxmail {dot} com", "email[me {at} foxmail {dot} com]"},
        {"@群主 你好", ""},
        {"look at example dot com", ""},
        {"see you at 8", ""},
        {"user@localhost", ""},
        {"root@server:~#", ""},
        {"a@b", ""},
        {"C#qq", ""},
        {"channel #ubuntu.com", ""},
        {"foo(at)bar", ""},
        {"array[at]", ""},
        {"@media screen", ""},
        {"1@2.3", ""},
        {"艾特我", ""},
        {"good at math dot", ""},
        {"me @ home", ""},
    };
    TRY(QUN_DETECT_EMAIL, examples);
}

static void links_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"看 https://a.example/x?y=1#z 这", "url[https://a.example/x?y=1#z]"},
        {"hxxp://bad.example/a", "url[hxxp://bad.example/a]"},
        {"www.abc.com", "url[www.abc.com]"},
        {"上taobao点com买", "url[taobao点com]"},
        {"baidu dot com", "url[baidu dot com]"},
        {"baidu(dot)com", "url[baidu(dot)com]"},
        {"baidu[.]com", "url[baidu[.]com]"},
        {"baidu【点】com", "url[baidu【点】com]"},
        {"baidu。com", "url[baidu。com]"},
        {"ｂａｉｄｕ．ｃｏｍ", "url[ｂａｉｄｕ．ｃｏｍ]"},
        {"163点com", "url[163点com]"},
        {"abc.top/1", "url[abc.top/1]"},
        {"加入 shop.example.xyz", "url[shop.example.xyz]"},
        {"bit.ly/abc", "url[bit.ly/abc]"},
        {"51job.com招人", "url[51job.com]"},
        {"下午3点com口", ""},
        {"taobao点击进入", ""},
        {"main.py setup.exe", ""},
        {"node.js", ""},
        {"libc.so.6", ""},
        {"3点cn", ""},
        {"e.g. i.e. a.m.", ""},
        {"polka dots", ""},
        {"dot com", ""},
        {"v1.2.3", ""},
        {"10.04.1", ""},
        {"完了。com", ""},
        {"foo.bar()", ""},
        {"end.Start", ""},
        {"~/.config", ""},
        {"/etc/apt.conf", ""},
    };
    TRY(QUN_DETECT_URL, examples);
}

static void wechat_ids_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"加微信abc12345", "wechat_id[微信abc12345]"},
        {"VX:abc_123456", "wechat_id[VX:abc_123456]"},
        {"v信：xiaoli888", "wechat_id[v信：xiaoli888]"},
        {"V：xiaoli888", "wechat_id[V：xiaoli888]"},
        {"加薇 xiaoli888", "wechat_id[加薇 xiaoli888]"},
        {"威❤信 xiaoli888", "wechat_id[威❤信 xiaoli888]"},
        {"➕v xiaoli888", "wechat_id[➕v xiaoli888]"},
        {"薇：xiaoli888", "wechat_id[薇：xiaoli888]"},
        {"微芯xiaoli888", "wechat_id[微芯xiaoli888]"},
        {"weixin: zhangsan_1", "wechat_id[weixin: zhangsan_1]"},
        {"wechat zhangsan88", "wechat_id[wechat zhangsan88]"},
        {"绿泡泡 zhangsan88", "wechat_id[绿泡泡 zhangsan88]"},
        {"微信同号13912345678", "wechat_id[微信同号13912345678]"},
        {"vx13912345678", "wechat_id[vx13912345678]"},
        {"Ⓥ信 zhangsan88", "wechat_id[Ⓥ信 zhangsan88]"},
        {"微信支付很方便", ""},
        {"微信 android 客户端", ""},
        {"v: version", ""},
        {"v: abc", ""},
        {"vim: set", ""},
        {"wxWidgets 2.8.12", ""},
        {"我的微信号忘了", ""},
        {"薇姐 zhangsan88", ""},
        {"gave: abc12345", ""},
        {"v4.2.1", ""},
        {"weixin pay", ""},
        {"微信群里说", ""},
        {"微波炉abc12345", ""},
        {"维修abc12345", ""},
        {"vx works", ""},
    };
    TRY(QUN_DETECT_WECHAT_ID, examples);
}

static void requests_to_scan_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"扫码领红包", "qr[扫码]"},
        {"长按二维码", "qr[二维码]"},
        {"扫描二维码关注", "qr[扫描二维码]"},
        {"扫 一 扫", "qr[扫 一 扫]"},
        {"識別二維碼", "qr[識別二維碼]"},
        {"扫二维码进群", "qr[扫二维码]"},
        {"大家扫下码", "qr[扫下码]"},
        {"掃碼", "qr[掃碼]"},
        {"scan the QR code", "qr[scan the QR]"},
        {"Scan to join us", "qr[Scan to join]"},
        {"QR码", "qr[QR码]"},
        {"二.维.码", "qr[二.维.码]"},
        {"扫✨码", "qr[扫✨码]"},
        {"识别码如下", "qr[识别码]"},
        {"快扫个码", "qr[扫个码]"},
        {"扫描仪", ""},
        {"扫墓", ""},
        {"扫盲贴", ""},
        {"识别不了", ""},
        {"二维数组", ""},
        {"码农", ""},
        {"密码", ""},
        {"扫雷", ""},
        {"一扫而空", ""},
        {"二码", ""},
        {"维码", ""},
        {"扫把", ""},
        {"识别率", ""},
        {"I used a QR code today", ""},
        {"code", ""},
    };
    TRY(QUN_DETECT_QR, examples);
}

static void accounts_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"QQ:12345678", "account[QQ:12345678]"},
        {"q q 1 2 3 4 5 6 7", "account[q q 1 2 3 4 5 6 7]"},
        {"加扣扣：一二三四五六七", "account[扣扣：一二三四五六七]"},
        {"企鹅１２３４５６７８", "account[企鹅１２３４５６７８]"},
        {"群号 123456789", "account[群号 123456789]"},
        {"进裙①②③④⑤⑥", "account[裙①②③④⑤⑥]"},
        {"Q群:12-34-56-78", "account[Q群:12-34-56-78]"},
        {"卡号6222 0212 3456 7890 123", "account[卡号6222 0212 3456 7890 123]"},
        {"银行卡：6222021234567890123", "account[银行卡：6222021234567890123]"},
        {"支付宝13912345678", "account[支付宝13912345678]"},
        {"加Q1234567聊", "account[Q1234567]"},
        {"加群123456789", "account[群123456789]"},
        {"扣2345678901", "account[扣2345678901]"},
        {"QQ是 10001000", "account[QQ是 10001000]"},
        {"QQ群号:壹贰叁肆伍陆", "account[QQ群号:壹贰叁肆伍陆]"},
        {"20100506,张三出生", ""},
        {"本群 20130105 建立", ""},
        {"群 2013-01-05 聚会", ""},
        {"QQ2012 beta", ""},
        {"qq 5.1.20130", ""},
        {"群里10000人", ""},
        {"群 10000人", ""},
        {"支付宝 10000 到账", ""},
        {"订单号 123456789", ""},
        {"群 12:30:45", ""},
        {"卡号 12345", ""},
        {"卡号 62220212345678901234", ""},
        {"QQ 12345元", ""},
        {"qq 1234567@qq.com", ""},
        {"q1 2013", ""},
        {"iraq 1234567", ""},
        {"askubuntu.com/q/244140", ""},
    };
    TRY(QUN_DETECT_ACCOUNT, examples);
}

static void invitations_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"https://chat.whatsapp.com/AbCdEf123", "invite[https://chat.whatsapp.com/AbCdEf123]"},
        {"join discord.gg/ubuntu now", "invite[discord.gg/ubuntu]"},
        {"discord.com/invite/x1", "invite[discord.com/invite/x1]"},
        {"t.me/+AAAA", "invite[t.me/+AAAA]"},
        {"https://t.me/joinchat/AAA", "invite[https://t.me/joinchat/AAA]"},
        {"https://weixin.qq.com/g/AwYA", "invite[https://weixin.qq.com/g/AwYA]"},
        {"work.weixin.qq.com/gm/1234", "invite[work.weixin.qq.com/gm/1234]"},
        {"jq.qq.com/?_wv=1027", "invite[jq.qq.com/?_wv=1027]"},
        {"邀请码 ABC123", "invite[邀请码 ABC123]"},
        {"邀请码：abcdef", "invite[邀请码：abcdef]"},
        {"口令 X8K2Q", "invite[口令 X8K2Q]"},
        {"进群暗号 8899", "invite[进群暗号 8899]"},
        {"￥5VdV2bDLrAS￥", "invite[￥5VdV2bDLrAS￥]"},
        {"$ZWb1X2Jj8Qp$", "invite[$ZWb1X2Jj8Qp$]"},
        {"invite code: 7F3K9", "invite[invite code: 7F3K9]"},
        {"t.me/someone", ""},
        {"discord.gg", ""},
        {"discord.com/", ""},
        {"weixin.qq.com", ""},
        {"有邀请码吗", ""},
        {"邀请码 abcdef", ""},
        {"口令红包", ""},
        {"口令是什么", ""},
        {"￥100￥", ""},
        {"$HOME/$USER", ""},
        {"$abcdefgh$", ""},
        {"an invite to code", ""},
        {"the code is here", ""},
        {"暗号 12", ""},
        {"https://example.com/chat.whatsapp.com", ""},
    };
    TRY(QUN_DETECT_INVITE, examples);
}

static void amounts_are_found_in_messages(void **state)
{
    (void)state;
    static const example examples[] = {
        {"¥100", "money[¥100]"},
        {"￥ 9.90包邮", "money[￥ 9.90]"},
        {"100元", "money[100元]"},
        {"一百块", "money[一百块]"},
        {"赚了5w，爽", "money[赚了5w]"},
        {"要3千", "money[3千]"},
        {"only $20!", "money[$20]"},
        {"日赚300", "money[日赚300]"},
        {"RMB 1,000", "money[RMB 1,000]"},
        {"50-100元", "money[50-100元]"},
        {"月入过万", "money[月入过万]"},
        {"一千二百元整", "money[一千二百元]"},
        {"１００块钱", "money[１００块钱]"},
        {"100 dollars", "money[100 dollars]"},
        {"二十多块", "money[二十多块]"},
        {"€15.50", "money[€15.50]"},
        {"2013元旦快乐", ""},
        {"一元二次方程", ""},
        {"两块硬盘", ""},
        {"我们一块去", ""},
        {"三元组", ""},
        {"awk '{print $1}'", ""},
        {"3千米", ""},
        {"5万人", ""},
        {"日入300人", ""},
        {"2块网卡", ""},
        {"$HOME", ""},
        {"1.2.3.4", ""},
        {"10W灯泡", ""},
        {"一万个为什么", ""},
        {"100", ""},
        {"全速才3W", ""},
        {"A2;$AO$35", ""},
    };
    TRY(QUN_DETECT_MONEY, examples);
}

static void the_more_telling_detector_has_the_detail(void **state)
{
    (void)state;
    static const example examples[] = {
        {"https://discord.gg/abc", "invite[https://discord.gg/abc]"},
        {"QQ 13912345678", "account[QQ 13912345678]"},
        {"qq 1234567@qq.com", "email[1234567@qq.com]"},
        {"微信13912345678 日赚300", "wechat_id[微信13912345678] money[日赚300]"},
        {"13912345678元", "phone[13912345678]"},
    };
    TRY(255, examples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones_are_found_in_messages),
        cmocka_unit_test(addresses_are_found_in_messages),
        cmocka_unit_test(links_are_found_in_messages),
        cmocka_unit_test(wechat_ids_are_found_in_messages),
        cmocka_unit_test(requests_to_scan_are_found_in_messages),
        cmocka_unit_test(accounts_are_found_in_messages),
        cmocka_unit_test(invitations_are_found_in_messages),
        cmocka_unit_test(amounts_are_found_in_messages),
        cmocka_unit_test(the_more_telling_detector_has_the_detail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
