"""Sixty believable service items for the demo hall.

Each: category prefix, name, English name, depth, promised and legal limit in working days.
"""

from app.halls.models import Depth

SELF = Depth.SELF_SERVICE
INSTANT = Depth.INSTANT
HALF = Depth.HALF_HOUR
PROMISED = Depth.PROMISED

ITEMS: tuple[tuple[str, str, str, Depth, int | None, int | None], ...] = (
    ("Z", "个体工商户设立登记", "Register a sole trader", HALF, None, None),
    ("Z", "有限责任公司设立登记", "Register a limited company", PROMISED, 1, 15),
    ("Z", "公司变更登记", "Change a company's registration", PROMISED, 2, 15),
    ("Z", "公司注销登记", "Deregister a company", PROMISED, 3, 15),
    ("Z", "食品经营许可证核发", "Food business licence", PROMISED, 5, 20),
    ("Z", "食品经营许可证延续", "Renew a food business licence", PROMISED, 3, 20),
    ("Z", "公共场所卫生许可", "Public place hygiene permit", PROMISED, 5, 20),
    ("Z", "医疗机构执业登记", "Register a medical institution", PROMISED, 15, 45),
    ("Z", "道路货物运输经营许可", "Road freight operating permit", PROMISED, 5, 20),
    ("Z", "户外广告设施设置审批", "Permit for outdoor advertising", PROMISED, 7, 20),
    ("R", "国有建设用地使用权首次登记", "First registration of land use right", PROMISED, 3, 30),
    ("R", "存量房转移登记", "Transfer of an existing home", PROMISED, 1, 30),
    ("R", "商品房转移登记", "Transfer of a new home", PROMISED, 1, 30),
    ("R", "不动产抵押权登记", "Register a mortgage", PROMISED, 1, 30),
    ("R", "不动产抵押权注销登记", "Cancel a mortgage", HALF, None, None),
    ("R", "不动产异议登记", "Register an objection", INSTANT, None, None),
    ("R", "不动产查封登记", "Register a seizure", INSTANT, None, None),
    ("R", "不动产登记资料查询", "Search the property register", SELF, None, None),
    ("R", "不动产权证书补换", "Replace a property certificate", PROMISED, 2, 30),
    ("V", "企业投资项目备案", "File an investment project", INSTANT, None, None),
    ("V", "企业投资项目核准", "Approve an investment project", PROMISED, 7, 20),
    ("V", "建设用地规划许可证核发", "Land use planning permit", PROMISED, 5, 20),
    ("V", "建设工程规划许可证核发", "Construction planning permit", PROMISED, 5, 20),
    ("V", "建筑工程施工许可证核发", "Construction permit", PROMISED, 2, 7),
    ("V", "固定资产投资项目节能审查", "Energy review of an investment project", PROMISED, 10, 20),
    ("V", "取水许可", "Water abstraction permit", PROMISED, 15, 45),
    ("V", "城镇污水排入排水管网许可", "Permit to discharge into sewers", PROMISED, 7, 20),
    ("S", "税务登记信息确认", "Confirm tax registration", INSTANT, None, None),
    ("S", "发票票种核定", "Approve types of invoices", HALF, None, None),
    ("S", "增值税专用发票代开", "Issue a VAT invoice on behalf", INSTANT, None, None),
    ("S", "个人所得税申报更正", "Correct an income tax return", INSTANT, None, None),
    ("S", "契税申报", "Declare deed tax", HALF, None, None),
    ("S", "车辆购置税申报", "Declare vehicle purchase tax", INSTANT, None, None),
    ("S", "完税证明开具", "Tax payment certificate", SELF, None, None),
    ("S", "跨区域涉税事项报告", "Report cross-regional tax matters", INSTANT, None, None),
    ("F", "住房公积金缴存登记", "Register for the housing fund", INSTANT, None, None),
    ("F", "购房提取住房公积金", "Withdraw the housing fund to buy", PROMISED, 1, 3),
    ("F", "租房提取住房公积金", "Withdraw the housing fund to rent", INSTANT, None, None),
    ("F", "退休提取住房公积金", "Withdraw the housing fund on retirement", INSTANT, None, None),
    ("F", "公积金个人住房贷款", "Housing fund loan", PROMISED, 5, 15),
    ("F", "公积金贷款提前还款", "Repay a housing fund loan early", HALF, None, None),
    ("F", "公积金异地转移接续", "Transfer the housing fund", PROMISED, 3, 10),
    ("F", "公积金缴存证明打印", "Print a housing fund statement", SELF, None, None),
    ("P", "居民身份证换领", "Renew an identity card", PROMISED, 10, 60),
    ("P", "居民身份证补领", "Replace a lost identity card", PROMISED, 10, 60),
    ("P", "临时居民身份证办理", "Temporary identity card", PROMISED, 1, 3),
    ("P", "新生儿出生登记", "Register a birth", HALF, None, None),
    ("P", "户口迁移", "Move the household registration", PROMISED, 3, 20),
    ("P", "居住证办理", "Residence permit", PROMISED, 5, 15),
    ("P", "普通护照签发", "Issue a passport", PROMISED, 7, 15),
    ("P", "往来港澳通行证签发", "Travel permit to Hong Kong and Macao", PROMISED, 7, 15),
    ("P", "无犯罪记录证明", "Certificate of no criminal record", PROMISED, 2, 7),
    ("H", "灵活就业人员参保登记", "Insure a flexible worker", INSTANT, None, None),
    ("H", "城乡居民养老保险参保", "Join the residents' pension", INSTANT, None, None),
    ("H", "养老保险关系转移接续", "Transfer pension insurance", PROMISED, 10, 45),
    ("H", "职工退休申请", "Apply for retirement", PROMISED, 10, 30),
    ("H", "工伤认定申请", "Apply for recognition of a work injury", PROMISED, 30, 60),
    ("H", "失业保险金申领", "Apply for unemployment benefit", PROMISED, 3, 10),
    ("H", "社会保障卡申领", "Apply for a social security card", HALF, None, None),
    ("H", "参保证明打印", "Print an insurance statement", SELF, None, None),
)
