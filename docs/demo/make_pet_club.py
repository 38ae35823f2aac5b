#!/usr/bin/env python3
"""Writes pet-club.jsonl: a month in the life of a pet club, the events that `./dev demo` replays.

Told here are the scenes; between them people chat. Everything follows from SEED: no clock, no random module whose
algorithm may change. A test compares what this makes with the file (tests/docs/demo.py).

    python3 docs/demo/make_pet_club.py > docs/demo/pet-club.jsonl
"""
import json
import sys
from datetime import datetime, timedelta, timezone

SEED = 20260301
ZONE = timezone(timedelta(hours=8))
DAYS = 31  # of March 2026; its Fridays are the 6th, 13th, 20th and 27th
ALL, DALIAN, SHENYANG, FLASH, WALK = "all", "dalian", "shenyang", "flash-0314", "walk-0321"


class Dice:
    """Numerical Recipes' linear congruential generator: the same everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 8) % n

    def pick(self, items):
        return items[self.below(len(items))]


# ---- people: id, name, city, breed, day and hour of joining, chattiness, how they came in ----

PEOPLE = [
    ("anna", "安娜", "大连", "金毛", "1 09:20", 5, "photo"),
    ("laochen", "老陈", "大连", "边牧", "1 09:26", 0, "photo"),
    ("momo", "沫沫", "沈阳", "布偶", "1 09:31", 0, "photo"),
    ("linyue", "林悦", "大连", "柯基", "1 09:40", 4, "photo"),
    ("hang", "阿航", "大连", "柴犬", "1 10:02", 3, "photo"),
    ("tom", "Tom", "大连", "labrador", "1 10:15", 4, "photo"),
    ("qiqi", "琪琪", "沈阳", "英短", "1 11:05", 3, "photo"),
    ("laozhou", "老周", "大连", "贵宾", "1 13:30", 2, "photo"),
    ("xiaoyu", "小雨", "大连", "金毛", "1 14:10", 3, "photo"),
    ("doudou", "豆豆", "大连", "仓鼠", "2 08:50", 2, "photo"),
    ("wenwen", "文文", "鞍山", "布偶", "2 09:15", 3, "photo"),
    ("kevin", "Kevin", "大连", "husky", "2 12:40", 3, "buyer"),
    ("yaya", "雅雅", "大连", "比熊", "2 19:05", 3, "photo"),
    ("guoguo", "果果", "沈阳", "橘猫", "3 10:30", 3, "photo"),
    ("haoran", "浩然", "大连", "金毛", "3 18:20", 3, "buyer"),
    ("youpin", "优品小铺", "广州", None, "4 10:05", 0, "buyer"),
    ("mia", "Mia", "大连", "corgi", "4 20:10", 3, "photo"),
    ("dazhuang", "大壮", "大连", "阿拉斯加", "5 12:15", 2, "photo"),
    ("meimei", "梅梅", "鞍山", "泰迪", "6 09:45", 2, "buyer"),
    ("zs8871", "代理8871", "义乌", None, "7 15:00", 0, "buyer"),
    ("jiajia", "佳佳", "大连", "狸花", "8 11:20", 3, "photo"),
    ("peng", "小彭", "大连", "柴犬", "9 19:40", 2, "photo"),
    ("sara", "Sara", "大连", "ragdoll", "11 10:10", 2, "photo"),
    ("laowang", "老王", "大连", "土松", "12 16:35", 2, "buyer"),
    ("nannan", "楠楠", "丹东", "金毛", "13 09:30", 2, "photo"),
    ("yifan", "一凡", "大连", "柯基", "16 20:05", 2, "buyer"),
    ("xixi", "西西", "沈阳", "布偶", "18 12:00", 2, "photo"),
    ("ben", "Ben", "大连", "beagle", "22 18:45", 2, "photo"),
    ("qingqing", "青青", "大连", "英短", "25 10:25", 2, "photo"),
]

SKUS = [("freeze-dried-500g", 12900), ("litter-10kg", 6900), ("leash", 4500), ("kibble-10kg", 32900),
        ("cat-tree", 25900), ("toy-set", 3900), ("shampoo", 5900)]

# ---- what people say ----

OPENINGS = ["早上好", "大家好", "请教一下", "刚下班", "今天", "说起来", "对了", "周末", "昨天", "我家"]
SUBJECTS = ["狗子", "猫主子", "毛孩子", "小家伙", "我家老大", "金毛", "布偶", "柯基", "橘猫"]
HAPPENINGS = ["又把沙发咬了", "终于肯吃冻干了", "洗澡洗了一个小时", "见到雪高兴疯了", "学会握手了", "半夜三点跑酷",
              "体检一切正常", "换粮一周没软便", "掉毛季来了", "把拖鞋藏起来了", "散步遇到同款", "打完疫苗蔫了半天",
              "胖了两斤", "今天特别乖", "把快递箱当床", "盯着鱼缸看了一下午"]
CLOSINGS = ["哈哈", "", "", "求经验", "有同款吗", "笑死我了", "晒一个", "心都化了", "太难了", "你们家呢？"]
ANSWERS = ["我家也是这样", "正常的，过几天就好", "慢慢换粮，七天过渡", "建议去医院看看", "抱抱，会好的", "可以试试益生菌",
           "同款！", "太可爱了", "学到了", "谢谢分享", "下次一起遛", "梳毛要每天坚持", "笑出声", "记下来了", "+1"]
ENGLISH = ["Good morning everyone!", "Mine did the same last week", "Any vet near the station?", "He finally sleeps through the night",
           "Which brush do you use?", "So cute!", "Long walk along the sea today", "Thanks, that helped a lot",
           "She refuses the new food", "See you on Saturday", "Vaccination is due next week", "Look at that face"]


def sentence(dice):
    if dice.below(6) == 0:
        return dice.pick(ENGLISH)
    if dice.below(3) == 0:
        return dice.pick(ANSWERS)
    closing = dice.pick(CLOSINGS)
    return dice.pick(OPENINGS) + "，" + dice.pick(SUBJECTS) + dice.pick(HAPPENINGS) + ("，" + closing if closing else "")


# ---- the story ----

class Story:
    def __init__(self):
        self.dice = Dice(SEED)
        self.events = []

    def at(self, when, kind, member=None, group=None, **fields):
        """`when` is "DAY HH:MM" or "DAY HH:MM:SS" of March, or an instant."""
        if isinstance(when, str):
            day, clock = when.split()
            parts = [int(p) for p in clock.split(":")] + [0]
            when = datetime(2026, 3, int(day), parts[0], parts[1], parts[2], tzinfo=ZONE)
        event = {"at": when, "kind": kind}
        if group:
            event["group"] = group
        if member:
            event["member"] = member
        event.update(fields)
        self.events.append(event)
        return event

    def say(self, when, member, text, group=ALL, **fields):
        return self.at(when, "message", member, group, text=text, **fields)

    def order(self, when, member, group=None, **fields):
        sku, amount = self.dice.pick(SKUS)
        return self.at(when, "order", member, group, sku=sku, amount=amount, **fields)


def facts_of(person):
    _, name, city, breed, _, _, way = person
    facts = {"member.name": name}
    if city:
        facts["member.region"] = city
    if breed:
        facts["member.breed"] = breed
    if way == "photo":
        facts["member.breed_photo"] = True
    return facts


def later(when, minutes):
    day, clock = when.split()
    hour, minute = (int(p) for p in clock.split(":"))
    total = hour * 60 + minute + minutes
    return f"{day} {total // 60:02}:{total % 60:02}"


def arrivals(story):
    story.at("1 09:00", "open", None, ALL, **{"group.form": "national", "group.name": "爪印全国群"})
    story.at("1 09:05", "join", "xiaozhua", ALL,
             **{"member.name": "小爪(客服)", "member.staff": True, "member.region": "大连", "member.breed": "土猫", "member.breed_photo": True})
    story.at("1 09:10", "open", None, DALIAN, **{"group.form": "city", "group.name": "爪印大连群"})
    story.at("1 09:12", "open", None, SHENYANG, **{"group.form": "city", "group.name": "爪印沈阳群"})
    for person in PEOPLE:
        who, _, city, _, when, _, way = person
        if way == "buyer":
            story.order(later(when, -30), who, **({"member.region": city} if city else {}))
        story.at(when, "apply", who, **facts_of(person))
        story.at(later(when, 3), "join", who, ALL)
        if who not in ("zs8871", "youpin"):
            story.at(later(when, 6), "ack", who, ALL)
        if city == "大连":
            story.at(later(when, 8), "join", who, DALIAN)
        elif city == "沈阳":
            story.at(later(when, 8), "join", who, SHENYANG)


def at_the_door(story):
    """Without evidence: asked for it, turned away, let in once it is there."""
    story.at("3 11:00", "apply", "xiaomei", **{"member.name": "小美", "member.region": "大连", "member.breed": "美短"})
    story.at("4 09:40", "apply", "xiaomei", **{"member.breed_photo": True})
    story.at("4 09:44", "join", "xiaomei", ALL)
    story.at("5 16:20", "apply", "nobody", **{"member.name": "路人", "member.region": "北京", "member.breed_photo": False})
    story.at("10 14:00", "apply", "lucas", **{"member.name": "Lucas", "member.region": "大连"})
    story.order("10 15:10", "lucas")
    story.at("10 15:20", "apply", "lucas")
    story.at("10 15:25", "join", "lucas", ALL)


def three_vips(story):
    """One stays; one falls silent and is back in the last days of grace; one falls silent and is demoted."""
    for who, days, hour in (("anna", (2, 4, 5), 12), ("laochen", (3, 5, 7), 13), ("momo", (2, 3, 5), 20)):
        for day in days:
            story.order(f"{day} {hour}:15", who, ALL)
    lines = ["边牧两个月能上牵引了吗", "我家的会自己开门", "推荐一下飞盘", "先练随行再练召回", "别用疼痛教育", "每天至少一小时运动",
             "飞盘要软的", "周末海边见", "今天跑了八公里", "它比我还高兴", "下周出差，先请个假"]
    for i, text in enumerate(lines):
        story.say(f"{3 + i // 2} {18 + i % 2}:{10 + 3 * i}", "laochen", text)
    for i, text in enumerate(["回来了！", "错过了好多消息", "小家伙想我了吗，想了", "明天老地方遛狗"]):
        story.say(f"26 19:{10 + 4 * i}", "laochen", text)
    lines = ["布偶掉毛有救吗", "每天梳，真的每天", "换了无谷粮", "肠胃好多了", "谁家也是海豹双色", "晒一张午睡照", "眼睛像玻璃珠",
             "今天称重六斤", "它学会开抽屉了", "我把零食换地方了", "周末要搬家，忙一阵"]
    for i, text in enumerate(lines):
        story.say(f"{2 + i // 3} 21:{5 + 4 * i:02}", "momo", text)


def advertisers(story):
    ad = "新到猫粮特价，加 微 信 ｖｘ:ｐｅｔｓｈｏｐ８８８"
    story.say("5 10:30", "youpin", "大家好，新人报到")
    story.say("6 11:00", "youpin", "请问都喂什么粮？")
    story.say("7 11:00", "youpin", "我家的挑食")
    story.say("9 10:12", "youpin", ad)
    story.say("10 21:40", "youpin", "宝妈福利:刷\u200b单\u2060兼\u200b职，日 结，在家可做")
    story.say("12 09:02", "youpin", "代*购 进口罐头 电话１３８－００１３－８０００")
    story.say("7 15:05", "zs8871", "全网最低价!!加我微信 zs_8871,返现 30%")
    story.say("10 10:00", "xiaozhua", "售后请打客服电话 400-820-1234", staff=True)
    story.say("10 10:20", "qiqi", "群公告里的代购指南写得很清楚")
    # a packet pays for one advertisement, and for one only
    story.at("11 12:00", "packet", "laozhou", ALL, amount=10000)
    story.say("11 12:05", "laozhou", "我开的寄养店春节不打烊，加微信 zhou_boarding")
    story.say("11 18:00", "laozhou", "还有空位，加微信 zhou_boarding")
    story.at("17 12:00", "packet", "peng", ALL, amount=5000)
    story.say("17 12:04", "peng", "转让九成新猫爬架，电话 139 1234 5678")
    # the hour of advertisements: Friday, 20:00 to 22:00
    story.say("13 20:30", "hang", "手工牵引绳，加微信 hang_craft")
    story.say("13 22:05", "hang", "补一句，也可以打 13800138001")


def disorder(story):
    for i in range(12):
        story.say(f"15 16:20:{2 + 4 * i:02}", "doudou", ["哈哈", "笑死", "哈哈哈", "救命", "快看", "它又来了"][i % 6])
    story.say("16 08:55", "dazhuang", "刚才抢车位的，滚 蛋 !!")
    story.say("24 21:15", "dazhuang", "说我不拴绳的都是废物")
    story.say("16 13:10", "guest7", "兼职日结，加我微信 abc123456", DALIAN)  # the carrier never told that he joined


def flash(story):
    """Open for four hours; both warnings and the end come when nobody speaks."""
    story.at("14 19:00", "open", "xiaozhua", FLASH, **{"group.form": "flash", "group.name": "314 冻干快闪"})
    story.at("14 19:01", "join", "xiaozhua", FLASH)
    buyers = ["anna", "linyue", "hang", "tom", "qiqi", "xiaoyu", "kevin", "yaya", "guoguo", "haoran", "mia", "jiajia"]
    for i, who in enumerate(buyers):
        story.at(f"14 19:{3 + 2 * i:02}", "join", who, FLASH)
    story.say("14 19:30", "xiaozhua", "八点开抢，冻干第二件半价", FLASH, staff=True, scheduled=True)
    story.say("14 20:00", "xiaozhua", "开抢！", FLASH, staff=True, scheduled=True)
    for i, who in enumerate(buyers[:9]):
        story.order(f"14 20:{1 + 3 * i:02}", who, FLASH)
        story.say(f"14 20:{2 + 3 * i:02}", who, story.dice.pick(["抢到了！", "下单成功", "买了两件", "Got it!", "手慢了一步，还好有"]), FLASH)
    story.say("14 21:20", "xiaozhua", "谢谢大家，本群 23 点解散", FLASH, staff=True, scheduled=True)


def outing(story):
    """Ends two hours after the walk, and an hour later still, for they are talking."""
    story.at("19 12:00", "open", "xiaozhua", WALK,
             **{"group.form": "outing", "group.name": "周六海边遛狗", "group.event_end": "2026-03-21T16:00:00+08:00"})
    walkers = ["anna", "linyue", "tom", "haoran", "mia", "peng", "sara", "kevin"]
    for i, who in enumerate(walkers):
        story.at(f"19 12:{5 + 3 * i:02}", "join", who, WALK)
    for i, text in enumerate(["几点集合？", "两点，老灯塔下面", "我带水碗", "I bring the ball", "记得拴绳"]):
        story.say(f"20 20:{10 + 5 * i}", walkers[i], text, WALK)
    for i, text in enumerate(["照片来啦", "这张绝了", "Best day ever", "下次叫上老陈", "谁捡到一个飞盘？", "在我这儿", "下周还来", "到家了，狗已睡"]):
        story.say(f"21 17:{8 + 5 * i:02}", walkers[(3 * i) % 8], text, WALK)


def shenyang(story):
    """A small town group: silent for two weeks is the end; one greeting put it off."""
    for i, text in enumerate(["沈阳的举手", "在！", "这边有宠物友好餐厅吗", "奉天街那家可以"]):
        story.say(f"1 15:{10 + 4 * i}", ("qiqi", "momo", "qiqi", "momo")[i], text, SHENYANG)
    story.say("13 09:40", "qiqi", "有人在吗", SHENYANG)


def comings_and_goings(story):
    story.at("10 22:10", "leave", "xiaoyu", ALL)
    story.at("10 22:11", "leave", "xiaoyu", DALIAN)
    story.at("20 09:15", "apply", "xiaoyu")
    story.at("20 09:18", "join", "xiaoyu", ALL)
    story.say("20 09:30", "xiaoyu", "我又回来了，想大家")
    story.at("23 13:00", "leave", "meimei", ALL)


# ---- between the scenes ----

def joined(person):
    day, clock = person[4].split()
    hour, minute = clock.split(":")
    return datetime(2026, 3, int(day), int(hour), int(minute), tzinfo=ZONE) + timedelta(minutes=20)


def away(who, when):
    gone = {"xiaoyu": (10, 20), "meimei": (23, 32)}.get(who)
    return gone is not None and gone[0] <= when.day <= gone[1]


def chatter(story):
    dice = story.dice
    crowd = [p for p in PEOPLE for _ in range(p[5])]
    for day in range(1, DAYS + 1):
        weekend = datetime(2026, 3, day, tzinfo=ZONE).weekday() >= 5
        for _ in range(72 + dice.below(30) + (25 if weekend else 0)):
            person = dice.pick(crowd)
            minute = 7 * 60 + 30 + dice.below(14 * 60 + 30)  # 07:30 to 22:00
            when = datetime(2026, 3, day, tzinfo=ZONE) + timedelta(minutes=minute, seconds=dice.below(60))
            if when < joined(person) or away(person[0], when):
                continue
            group = DALIAN if person[2] == "大连" and dice.below(3) == 0 and person[0] != "xiaoyu" else ALL
            said = story.say(when, person[0], sentence(dice), group)
            if dice.below(4) == 0:
                react(story, said)
        if day % 2 == 0:
            buyer = dice.pick(crowd)
            if joined(buyer) < datetime(2026, 3, day, 12, tzinfo=ZONE) and not away(buyer[0], datetime(2026, 3, day, tzinfo=ZONE)):
                story.order(f"{day} {12 + dice.below(8)}:{10 + dice.below(50)}", buyer[0], ALL)


def react(story, said):
    fan = story.dice.pick(PEOPLE)
    when = said["at"] + timedelta(seconds=20 + story.dice.below(300))
    if fan[0] != said["member"] and fan[5] and joined(fan) < when and not away(fan[0], when):
        story.at(when, "reaction", fan[0], said["group"], to=said["member"], ref=said)


# ---- the file ----

def written(events):
    events = sorted(enumerate(events), key=lambda pair: (pair[1]["at"], pair[0]))
    events = [event for _, event in events]
    for number, event in enumerate(events, 1):
        event["id"] = f"e{number:04}"
    lines = []
    for event in events:
        out = {"id": event["id"], "at": event["at"].isoformat(timespec="seconds")}
        out.update((k, v["id"] if k == "ref" else v) for k, v in event.items() if k not in out)
        text = json.dumps(out, ensure_ascii=False, separators=(", ", ": "))
        for hidden in "\u200b\u200d\u2060":
            text = text.replace(hidden, f"\\u{ord(hidden):04x}")
        lines.append(text)
    misdelivered(lines)
    return lines


def misdelivered(lines):
    """Carriers say things twice, and late."""
    twice = next(i for i, line in enumerate(lines) if "滚 蛋" in line)
    lines.insert(twice + 3, lines[twice])
    late = next(i for i, line in enumerate(lines) if "2026-03-18T1" in line and '"message"' in line)
    lines.insert(late + 40, lines.pop(late))


def main():
    story = Story()
    for scene in (arrivals, at_the_door, three_vips, advertisers, disorder, flash, outing, shenyang, comings_and_goings,
                  chatter):
        scene(story)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    print("\n".join(written(story.events)))


if __name__ == "__main__":
    main()
