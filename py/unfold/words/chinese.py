"""简体中文: Chinese, as it is taught on the mainland."""

from __future__ import annotations

from types import MappingProxyType

from unfold.words.english import ENGLISH
from unfold.words.words import (
    ByHand,
    Captions,
    Commands,
    Doctor,
    Errors,
    Figures,
    Ghosts,
    Help,
    Landscape,
    Layers,
    Lessons,
    Lists,
    LiveWords,
    Messages,
    Numbers,
    Part,
    Placing,
    Punctuation,
    Race,
    Refusals,
    Regions,
    Runs,
    Setting,
    Sharing,
    Signal,
    Spectrum,
    Spoken,
    Stops,
    Surface,
    Sweep,
    Tables,
    TextForm,
    Units,
    Words,
)

SETTINGS = MappingProxyType(
    {
        "dataset": Setting("数据", "网络要学习的是哪一组点。"),
        "n_samples": Setting("点数", "点的总数，训练点和测试点合在一起。"),
        "noise": Setting("噪声", "数据被打乱的程度，以百分比计。"),
        "train_share": Setting("训练占比", "用于训练的点所占的百分比。"),
        "data_seed": Setting("数据种子", "种子相同，生成的点就相同。"),
        "turns": Setting("圈数", "每条螺旋臂绕多少圈。"),
        "arms": Setting("臂数", "螺旋有几条臂，每条臂是一个类别。"),
        "rings": Setting("环数", "有几个圆环，两个类别交替出现。"),
        "squares": Setting("格数", "棋盘每边有几格。"),
        "classes": Setting("类别数", "要区分的类别有几个。"),
        "twist": Setting("扭转", "风车的叶片弯曲多少，以圈计。"),
        "terms": Setting("项数", "把几个正弦相加：sin u + sin 3u + …，其中 u 是 πx₁/6。"),
        "modulus": Setting("模数", "(a + b) mod p 中的 p：每个数有几种取值，也是钟面上的小时数。"),
        "random_labels": Setting("随机标签", "把所有标签在点之间随机交换，网络只能死记硬背。"),
        "points": Setting(
            "手动添加的点", "每个点的 x₁、x₂ 和类别，1 是 +1，2 是 −1；或者它的值。在直线上 x₂ 是 0。"
        ),
        "test_points": Setting("自己的测试点", "您自己的、不用于训练的点，写法与手动添加的点相同。"),
        "erased": Setting("擦除的点", "数据中被擦除的点的编号。"),
        "features": Setting(
            "特征",
            "把每个点的哪些信息告诉网络；点在一条直线上时，只有 x₁ 的特征起作用。"
            "r 和 θ 是点到中心的距离和角度；含 π 的波形正好铺满方框。",
        ),
        "own_features": Setting(
            "自定义特征", "关于 x1 和 x2 的公式，至多三个：x1 * x2^2; exp(-x1^2); max(x1, x2)。"
        ),
        "one_hot": Setting(
            "独热格数",
            "代替特征：把 x₁ 和 x₂ 各分成这么多等份，只告诉网络点落在哪一格，"
            "不告诉它这一格在哪里。0 表示使用特征。",
        ),
        "model": Setting(
            "模型",
            "网络在每条边上学什么：一个权重（多层感知机），或一整条曲线，即样条（Kolmogorov-Arnold）。"
            "曲线的神经元只做加法；特征会缩放到曲线的范围。",
        ),
        "spline_intervals": Setting("样条区间数", "每条曲线的网格有几个区间：越多，曲线越能细致地弯曲。"),
        "hidden": Setting("隐藏层", "每个隐藏层的神经元个数。"),
        "activation": Setting(
            "激活函数", "每个隐藏神经元对加权和施加的函数。Maxout 取几个加权和中最大的一个。"
        ),
        "activations": Setting(
            "各层激活函数", "从第一个隐藏层起逐层写出，例如 relu, tanh；没有写到的层用“激活函数”。"
        ),
        "pieces": Setting("分段数", "每个 Maxout 神经元有几个加权和，它取其中最大的一个。"),
        "formula": Setting(
            "自定义公式",
            "激活函数选“自定义公式”时所用的公式，自变量是 x，例如 x * exp(-x^2)、sin(x) + x / 2、max(0, x)。",
        ),
        "output_activation": Setting("输出激活函数", "输出神经元对加权和施加的函数，通常用线性。"),
        "skips": Setting("跳跃连接", "与前一层同宽的层，会把前一层的值加到自己的值上。"),
        "dropout": Setting("Dropout", "每一步训练随机丢弃的隐藏神经元所占的比例；0 表示一个也不丢弃。"),
        "dropouts": Setting(
            "各层 Dropout", "从第一个隐藏层起逐层写出，例如 0, 0.2；没有写到的层用“Dropout”。"
        ),
        "standardize": Setting("特征标准化", "使每个特征在训练点上的均值为 0、标准差为 1。"),
        "initializer": Setting("初始权重", "初始权重服从的分布。"),
        "weight_seed": Setting("权重种子", "种子相同，初始权重就相同。"),
        "loss": Setting("损失函数", "训练要减小的量。标准：分类用交叉熵，回归用平方误差。"),
        "optimizer": Setting("优化器", "怎样用已有的梯度更新权重。"),
        "momentum": Setting(
            "动量", "下一次更新保留上一次方向的比例，用于 Momentum、Nesterov、Adam 和 AdamW。"
        ),
        "square_memory": Setting("平方记忆", "下一步保留均方梯度的比例，也就是 Adam 和 AdamW 中的 β₂。"),
        "learning_rate": Setting("学习率", "每次更新时权重移动多远。"),
        "schedule": Setting("学习率调度", "学习率怎样随轮次变化。"),
        "schedule_epochs": Setting(
            "调度轮数", "相邻两次下降之间的轮数，或余弦降到最低点所需的轮数，或预热的轮数。"
        ),
        "schedule_factor": Setting("调度系数", "每次下降时学习率乘以的数，或余弦结束时剩下的比例。"),
        "batch_size": Setting("批大小", "每次更新用多少个点的平均梯度。"),
        "shuffle": Setting("打乱顺序", "每一轮都以新的顺序访问各点。"),
        "carry_over": Setting("余点顺延", "凑不满一批的点留到下一轮；否则单独组成较小的一批。"),
        "clip_norm": Setting("梯度裁剪", "梯度长度的上限，更长的梯度会缩短到这个长度；0 表示不设上限。"),
        "regularization": Setting("正则化", "对较大的权重施加的惩罚。"),
        "regularization_rate": Setting("正则化强度", "这种惩罚有多强。"),
        "regularization_warm_up": Setting("正则化预热", "开头有多少轮不加惩罚。"),
        "race": Setting("比赛", "与页面上的网络比赛的优化器，各有自己的学习率，例如 adam:0.01,sgd:0.1。"),
        "speed": Setting("速度", "每秒训练的轮数，以设备能达到的为限。"),
        "stop_epoch": Setting("停止轮次", "到这一轮时暂停。0 表示不停。"),
        "stop_loss": Setting("停止损失", "训练损失降到这个值的那一轮暂停。0 表示不停。"),
        "stop_seconds": Setting("停止秒数", "播放这么多秒后暂停。0 表示不停。"),
        "show_test": Setting("测试点", "画出不参加训练的点。"),
        "discretize": Setting("离散化", "只显示输出的正负。"),
        "zoom": Setting("缩放", "输出图显示的正方形：中心的 x₁ 和 x₂，以及边长的一半。0,0,6 是整个平面。"),
        "show_errors": Setting(
            "误差",
            "显示各类被判为哪一类，或数值的预测差多少，以及网络处处有多准："
            "在 200,000 个位置的网格上，凡有真实类别或数值之处。",
        ),
        "ghosts": Setting(
            "其他方法",
            "其他方法从同样的点学到什么，只用 x₁ 和 x₂：边界或中间值所在之处画成虚线，并给出准确率或 R²。",
        ),
        "log_loss": Setting("对数刻度", "用对数刻度画损失，小的损失也能分辨。"),
        "axes": Setting(
            "图的坐标轴",
            "“每一层之后”中，某一层的图显示哪两个神经元：层和两个编号，例如 2,1,4 或 1,1,2;2,1,3。"
            "其余各层侧对着最佳切割。",
        ),
        "stage": Setting("舞台", "页面中央显示什么。"),
        "surface": Setting(
            "曲面", "把输出画成平面上的高度，或画出平面在三个神经元的一层的空间里的样子：每个神经元一条轴。"
        ),
        "azimuth": Setting("方位角", "曲面转过的角度，以度计。为 0 时 x₁ 指向右方。"),
        "elevation": Setting("仰角", "从多高处看曲面，以度计：0 是从侧面，90 是从正上方。"),
        "race_loss": Setting("曲线", "比赛画出哪一种损失：测试点上的，还是训练点上的。"),
        "sweep_quantity": Setting("颜色", "扫描的单元格按其中网络的哪一项结果着色。"),
        "unfolded": Setting("展开", "平面展开到哪里：0 是平面本身，1 是第一层把它变成的样子，依此类推。"),
        "next_unit": Setting("分割神经元", "在前一层的图上用虚线画出下一层的哪个神经元：它在那里为零。"),
        "region_fill": Setting(
            "颜色", "每个线性区域的颜色：按网络在其中心的回答，或使相邻区域不同，或按最后切出它的层。"
        ),
        "landscape_plane": Setting(
            "平面", "地图显示穿过所有权重的哪个平面：训练移动最多的两个方向，或两个随机方向。"
        ),
        "theme": Setting("主题", "浅色或深色；自动则跟随系统。"),
        "language": Setting("语言", "中文或英文；自动则跟随浏览器。"),
        "projector": Setting("投影模式", "一切放大，适合在教室里看：控件收起，按键仍然有效。"),
        "shortcuts": Setting("单键命令", "按一个字母执行一个命令，帮助里列出了它们。"),
        "lesson": Setting("课程", "正在学习的课程。"),
        "lesson_step": Setting("课程步骤", "课程进行到哪一步。"),
        "hide": Setting("隐藏", "页面上不显示的东西。"),
        "lock": Setting("锁定", "页面上显示、但谁也不能改动的东西。"),
    }
)
PARTS = MappingProxyType(
    {
        "play": Part("播放", "训练网络，直到按下暂停。训练中一切都可以更改。"),
        "step": Part("单步", "训练一轮：网络把每个训练点看一遍。"),
        "step_batch": Part("单步一个小批量", "慢慢演示一次更新：前向经过各层，误差传回，权重移动。"),
        "reset": Part("重置", "回到第 0 轮和完全相同的初始权重。"),
        "new_weights": Part("新权重", "另取一组初始权重，重新开始。训练的结果可能与此有关。"),
        "new_data": Part("重新生成", "生成同一类的另一些点。网络保留学到的东西。"),
        "points_by_hand": Part(
            "手动加点",
            "选一个标记，在输出图中点击即可添加该类别的点，也可以把点拖到别处。橡皮用来擦除点。",
        ),
        "open_points": Part(
            "点的表格",
            "打开您自己的表格（CSV）：前两个数值列是 x₁ 和 x₂，最后一列是类别或值。"
            "只有两列时，第二列是直线上各点的值。",
        ),
        "paste_points": Part(
            "几行数据", "从电子表格粘贴几行数据，或者自己输入；列与列之间用逗号、分号或制表符隔开。"
        ),
        "undo": Part("撤销", "撤销上一次添加、移动或擦除。"),
        "more_data": Part("更多数据", "显示这个任务的全部数据集，或只显示前四个。"),
        "problem": Part("任务", "把点分成两类或几类，或者预测每个点的数值。"),
        "epoch": Part("轮次", "网络用全部训练点训练了多少遍。播放和单步都会继续累加。"),
        "open_settings": Part("设置", "列出全部设置，每一项都有一句说明。"),
        "open_share": Part("分享", "为眼前的页面生成链接，可以带上权重，也可以只留下部分控件。"),
        "open_lessons": Part("课程", "列出一组小实验，每个都有一个问题：先预测，再运行，然后看结果。"),
        "look_back": Part(
            "回看", "暂停训练，显示这次运行的任何一个较早时刻。什么也不会丢失：按播放从最新处继续。"
        ),
        "replay": Part("重放", "依次显示运行中的各个时刻；再按一次停止。"),
        "checkpoints": Part("检查点", "运行中的一个时刻。拖动或用方向键，整个页面就回到那里。"),
        "go_on_from_here": Part(
            "从这里继续", "从眼前的时刻继续训练，忘掉之后的一切。从较早的时刻继续时，优化器没有记忆。"
        ),
        "leave_past": Part("回到最新", "显示网络目前训练到的样子。"),
        "open_text": Part("文本编辑", "用几行文字写出数据、网络和训练，可以复制和修改。"),
        "open_help": Part("帮助", "就是这个面板。打开时，指向页面上的任何东西都会在这里得到说明。"),
        "theme": Part("主题", "在浅色和深色之间切换。"),
        "language": Part("语言", "用另一种语言显示页面。正在进行的训练不受影响。"),
        "projector": Part("投影模式", "回到带有全部控件的页面。"),
        "unit": Part(
            "神经元",
            "把每个输入乘以它的权重，加起来，再加上偏置，然后经过激活函数。图片是它在整个平面上的值，"
            "零以下为橙色，零以上为蓝色；横条是偏置，空心点表示神经元已失活或饱和，几乎不再学习。点击后可以修改它的数值。",
        ),
        "network": Part(
            "连接",
            "每条连接把一个值乘以权重送到下一层的一个神经元。越粗，权重越大；蓝色实线为正，橙色虚线为负。",
        ),
        "open_table": Part("数值表", "列出网络所有的权重和偏置，可以查看和修改。"),
        "numbers": Part(
            "神经元的数值",
            "它的权重和偏置：可以输入，可以按方向键，也可以拖动名称。锁上的数值在训练中保持不变。",
        ),
        "stage-network": Part("网络", "从左到右：特征、隐藏层、输出。"),
        "stage-layers": Part("各层", "各层怎样一步步把平面展开，直到一条直线就能把它切开。"),
        "unfold": Part("展开", "带着平面穿过所有的层，从输入到输出。"),
        "unfolding": Part(
            "途中的平面", "每一层用权重旋转和拉伸它，用偏置平移它，再用激活函数压缩它。颜色是最终的判断。"
        ),
        "unfold-head": Part("在途中", "平面正在哪一层里，以及路程的哪一段：旋转和拉伸、平移、压缩。"),
        "unfold-sentence": Part(
            "这一层做什么", "同胚只弯曲空间；折叠或塌缩使不同的点重合。由 W 的行列式和秩，以及激活函数决定。"
        ),
        "stops": Part("各站", "平面本身、每一层和输出，站在网络的各列之下。"),
        "cuts-head": Part("画回来的切割", "问题从哪一层起变得线性。"),
        "cuts": Part(
            "直线切割画回来的样子",
            "只用这一层做线性读出时，边界在最初的平面上会在哪里，以及它的准确率。"
            "从 100 % 的那一层起，问题就是线性的。",
        ),
        "stage-regions": Part("区域", "线性区域：在每个多边形里，整个网络只是一个平直的平面。"),
        "regions": Part(
            "线性区域",
            "每个单元沿一条线折叠平面，更深层单元的线在前面的折痕处弯折。折痕之间网络是平直的平面；黑线是决策边界。",
        ),
        "regions-numbers": Part(
            "有多少区域",
            "所示方形中的精确数目，旁边是已证明的结论：同样多单元的一层最多有多少，这些宽度的最佳网络至少有多少，"
            "任何网络都不会超过多少。实际的网络用到的少得多：约为单元数平方的一半。",
        ),
        "folds": Part(
            "折痕", "指向一条折痕，看它属于哪个神经元、计算什么；单击则固定。方向键在神经元之间移动。"
        ),
        "count-regions": Part(
            "全部数出",
            "无论多少，都精确地数出此刻网络的区域数；在训练之余慢慢地数。若不太多，也会画出来。",
        ),
        "stage-surface": Part(
            "曲面",
            "把网络或单元的输出画成平面上的高度：台阶、山丘、高塔和棱面；或画出平面在三个神经元的一层的空间里怎样弯折。",
        ),
        "surface": Part(
            "曲面",
            "越高，网络（或固定的单元）的输出越大；数据点立在目标值的高度，竖线的长度就是误差。"
            "也可以是平面在三个神经元的一层的空间里的样子。拖动或按方向键可以转动。",
        ),
        "stage-signal": Part("信号", "训练时，激活值怎样逐层向前，梯度怎样逐层向后。"),
        "signal": Part(
            "信号",
            "L 是损失，z 是神经元的加权和，w 是权重；每次更新约为权重的千分之一是常见的。"
            "ReLU 神经元对每个训练点都为零就是失活；对 95 % 的点离上下限不到 2.5 % 就是饱和。",
        ),
        "stage-landscape": Part("地形", "当前权重周围的损失、训练在其中走过的路，以及它有多尖锐。"),
        "landscape": Part(
            "损失的地图",
            "训练损失在权重空间的一个平面上，墨色越深越高；线是训练的路在其上的投影，圆环是现在。"
            "切片会误导：大多数方向不在其中。",
        ),
        "landscape-line": Part("沿直线的损失", "从最初的权重到当前权重的直线上及其延长线上的损失。"),
        "sharpness": Part(
            "尖锐度",
            "训练损失的 Hessian 矩阵的最大特征值。用全部点一起训练时，它上升到这样的步长不再稳定为止，"
            "并停在那里：稳定性边缘。",
        ),
        "landscape-numbers": Part("尖锐度与极限", "当前的尖锐度，以及能够稳定的极限。"),
        "survey": Part("重新计算", "在当前权重处计算地图，或放弃计算。"),
        "stage-spectrum": Part("频率", "曲线由哪些波组成，其中哪些网络已经学会。"),
        "spectrum": Part("每个波的高度", "在直线上放一次、两次……的波有多高：真正曲线的和网络的。"),
        "spectrum-errors": Part(
            "波的误差", "曲线自己的每个波，网络随轮次还差多少，相对于它的高度：1 就是全部。"
        ),
        "handles": Part(
            "神经元的直线",
            "把它拖到这个神经元应当为零的地方，用圆环转动它，把菱形拉近就更陡；也可以用方向键。"
            "更深的神经元有一条曲线，由偏置移动；Maxout 的神经元有几条直线，没有手柄。",
        ),
        "stage-race": Part("比赛", "让几个优化器从相同的初始权重出发，一起训练，互相比较。"),
        "race-loss": Part("比赛的损失", "每个网络的损失随轮次的变化，越低越好。以叉号结束的线已经发散。"),
        "race-score": Part("比赛的成绩", "每个网络分对的点所占的比例，或 R²，与损失所用的点相同。"),
        "contestants": Part(
            "参赛者",
            "眼前的网络，以及最多六个同样的网络，优化器和学习率各不相同：数据、初始权重和小批量都一样。",
        ),
        "add_contestant": Part("添加", "再让一个优化器参赛，学习率取适合它的值。"),
        "remove_contestant": Part("移除", "让它退出比赛。"),
        "stage-sweep": Part("扫描", "在别处训练的许多网络的结果，每种设置组合一格。"),
        "sweep-cells": Part(
            "扫描的单元格", "每种设置组合一格，颜色越深，数值越大。点击或用方向键选一格，查看其中的网络。"
        ),
        "sweep-test": Part(
            "这一格的测试损失", "其中所有网络的测试损失随轮次的变化：色带包含其中一定比例的网络，线是中位数。"
        ),
        "sweep-training": Part(
            "这一格的训练损失", "其中所有网络的训练损失随轮次的变化：色带包含其中一定比例的网络，线是中位数。"
        ),
        "sweep-scale": Part("色标", "单元格的深浅，以及最浅、居中和最深各代表的数值。"),
        "sweep-about": Part("这一格的结果", "有多少网络解决了任务、到第几轮解决，又有多少发散。"),
        "sweep-networks": Part(
            "这一格的网络",
            "文件中保存的网络，从最好到最差。打开一个，整个页面就转到它，各种视图和时间轴都在。",
        ),
        "width": Part("一层的神经元", "给这个隐藏层增加或减少一个神经元。"),
        "caption": Part("它计算什么", "所指神经元的加权和，用的是此刻的数值。"),
        "layers-head": Part(
            "每一层之后",
            "网络一层一层地弯曲平面，直到一条直线就能分开各类。数字是最好的直线在那里能做到的程度。",
        ),
        "layers": Part(
            "每一层之后",
            "每一层所看到的平面和点。直线是最好的分割，数字是它做得多好；最右边是输出，在零处分开。",
        ),
        "axes": Part(
            "图的坐标轴",
            "用这一层的两个神经元作坐标轴，并画出只靠这两个所能做的最佳直线切割；或者侧对着全部神经元的最佳切割。",
        ),
        "output-head": Part(
            "准确率和 R²",
            "在测试点上计算，网络从不用它们训练：分对类别的比例，或者能解释的数值变化的比例。",
        ),
        "output": Part(
            "输出",
            "网络对平面上每一点的回答。黑线是它无法判断的地方；标记是训练点，形状表示类别。",
        ),
        "function": Part(
            "输出",
            "网络对每个 x₁ 的回答，就是这条曲线。标记是训练点，高度就是它的值；"
            "只有两个类别时，高度是 +1 或 −1。",
        ),
        "zoom": Part(
            "缩放",
            "放大平面的一部分，或看到更远处：也可用滚轮、双指和 +、−、0 键；放大后可拖动。双击回到整个平面。",
        ),
        "key": Part("图例", "上图中颜色、形状和线条的含义。"),
        "loss-head": Part("损失", "网络在测试点和训练点上错得多厉害。0 表示完全正确。"),
        "loss": Part(
            "损失曲线",
            "每一轮的损失：实线是测试点，虚线是训练点，横轴上的小竖线是发散后重新接着训练的地方。"
            "训练损失下降而测试损失上升，说明网络在死记硬背。",
        ),
    }
)
CHOICES = MappingProxyType(
    {
        "dataset": MappingProxyType(
            {
                "circle": "圆形",
                "xor": "异或",
                "gauss": "高斯",
                "spiral": "螺旋",
                "moons": "双月",
                "rings": "圆环",
                "checkerboard": "棋盘",
                "annulus": "环带",
                "two_curves": "双曲线条",
                "above_curve": "抛物线",
                "intervals": "区间",
                "own": "自定数据",
                "blobs": "点云",
                "pinwheel": "风车",
                "own_classes": "自定类别",
                "plane": "平面",
                "multi_gauss": "山丘",
                "surface": "碗形",
                "sines": "正弦和",
                "tower": "塔形",
                "modular": "模加法",
                "wiggle": "波动",
                "own_values": "自定数值",
                "own_line": "自定曲线",
            }
        ),
        "model": MappingProxyType({"mlp": "多层感知机", "kan": "KAN（曲线）"}),
        "activation": MappingProxyType(
            {
                "relu": "ReLU",
                "tanh": "Tanh",
                "sigmoid": "Sigmoid",
                "linear": "线性",
                "leaky_relu": "Leaky ReLU",
                "elu": "ELU",
                "gelu": "GELU",
                "silu": "SiLU",
                "softplus": "Softplus",
                "steep_sigmoid": "陡峭 Sigmoid",
                "sin": "正弦",
                "maxout": "Maxout",
                "formula": "自定义公式",
            }
        ),
        "output_activation": MappingProxyType(
            {
                "linear": "线性",
                "tanh": "Tanh",
            }
        ),
        "initializer": MappingProxyType(
            {
                "glorot": "Xavier",
                "he": "He",
                "uniform": "均匀分布",
                "glorot_normal": "Xavier 正态",
                "he_uniform": "He 均匀",
                "lecun": "LeCun",
                "orthogonal": "正交",
                "zeros": "全零",
            }
        ),
        "loss": MappingProxyType(
            {
                "auto": "标准",
                "squared_error": "平方误差",
                "cross_entropy": "交叉熵",
                "hinge": "合页损失",
                "huber": "Huber 损失",
            }
        ),
        "optimizer": MappingProxyType(
            {
                "sgd": "SGD",
                "momentum": "Momentum",
                "nesterov": "Nesterov",
                "adagrad": "AdaGrad",
                "rmsprop": "RMSProp",
                "adadelta": "Adadelta",
                "adam": "Adam",
                "adamw": "AdamW",
            }
        ),
        "schedule": MappingProxyType(
            {
                "constant": "恒定",
                "step": "阶梯下降",
                "cosine": "余弦",
                "warm_up": "预热",
            }
        ),
        "regularization": MappingProxyType(
            {
                "none": "无",
                "l1": "L1",
                "l2": "L2",
                "l1_dead": "L1 归零",
                "weight_decay": "权重衰减",
                "contractive": "收缩",
            }
        ),
        "speed": MappingProxyType(
            {
                "2": "2/秒",
                "10": "10/秒",
                "60": "60/秒",
                "600": "600/秒",
                "max": "最快",
            }
        ),
        "stage": MappingProxyType(
            {
                "network": "网络",
                "layers": "各层",
                "regions": "区域",
                "surface": "曲面",
                "signal": "信号",
                "landscape": "地形",
                "race": "比赛",
                "spectrum": "频率",
                "sweep": "扫描",
            }
        ),
        "surface": MappingProxyType(
            {"answer": "输出的高度"} | {f"layer_{n}": f"第 {n} 层的空间" for n in range(1, 9)}
        ),
        "landscape_plane": MappingProxyType({"pca": "主成分", "random": "随机方向"}),
        "sweep_quantity": MappingProxyType(
            {
                "solved": "解决率",
                "test_loss": "测试损失",
                "train_loss": "训练损失",
                "epochs": "解决所需轮数",
                "diverged": "发散率",
            }
        ),
        "race_loss": MappingProxyType({"test": "测试", "training": "训练"}),
        "region_fill": MappingProxyType({"answer": "按回答", "region": "按区域", "depth": "按深度"}),
        "theme": MappingProxyType(
            {
                "auto": "跟随系统",
                "light": "浅色",
                "dark": "深色",
            }
        ),
        "language": MappingProxyType(
            {
                "auto": "跟随浏览器",
                "en": "English",
                "zh": "中文",
            }
        ),
    }
)
CHINESE = Words(
    tag="zh-CN",
    other="en",
    settings=SETTINGS,
    choices=CHOICES,
    groups=MappingProxyType(
        {
            "data": "数据",
            "network": "网络",
            "training": "训练",
            "stops": "停止条件",
            "view": "显示",
        }
    ),
    problems=MappingProxyType(
        {
            "classification": "分类",
            "classes": "多分类",
            "regression": "回归",
        }
    ),
    parts=PARTS,
    features=ENGLISH.features,  # formulas, written the same everywhere
    presets=MappingProxyType(
        {
            "standard": "标准",
            "tensorflow_playground": "与 TensorFlow Playground 相同",
        }
    ),
    commands=Commands(
        play="播放",
        pause="暂停",
        step="前进一轮",
        step_batch="前进一个小批量",
        reset="回到初始权重",
        unfold="展开",
        new_data="重新生成",
        more_data="更多数据",
        theme="切换浅色和深色",
        settings="设置",
        text="文本编辑",
        share="分享",
        lessons="课程",
        new_weights="新权重",
        leave_projector="退出投影模式",
        help="帮助",
        zoom_in="放大",
        zoom_out="缩小",
        whole_plane="显示整个平面",
        errors="误差的数字",
    ),
    help=Help(
        point="指向、点按或用 Tab 移到页面上的任何东西：这里会说明它是什么。",
        close="关闭帮助",
        begin="三步上手",
        steps=(
            "选择数据。每个标记是一个点，形状和颜色表示它的类别。",
            "按“播放”。网络不断改变权重，直到右边图中的回答与各点相符。",
            "看“每一层之后”这一排：每一层怎样弯曲平面，直到一条直线就足够。",
        ),
        keys="按键",
        shortcuts=MappingProxyType(
            {
                "play": "播放或暂停",
                "step": "训练一轮",
                "step_batch": "慢慢训练一个小批量",
                "reset": "回到初始权重",
                "new_weights": "新权重",
                "new_data": "重新生成数据",
                "projector": "投影模式",
                "network": "网络",
                "layers": "各层和穿过它们的路",
                "regions": "线性区域",
                "surface": "输出的曲面",
                "signal": "激活值、梯度与更新",
                "landscape": "损失地形",
                "race": "优化器比赛",
                "spectrum": "直线上的频率",
                "sweep": "设置的扫描",
                "theme": "浅色或深色",
                "zoom_in": "放大",
                "zoom_out": "缩小",
                "whole_plane": "整个平面",
                "help": "帮助",
                "close": "关闭，放开",
            }
        ),
        space="空格",
        escape="Esc",
    ),
    spoken=Spoken(
        progress="第 {epoch} 轮：测试损失 {loss}，{score}。",
        progress_without_test="第 {epoch} 轮：训练损失 {loss}，{score}。",
        accuracy="准确率百分之 {percent}",
        r2="R 平方 {value}",
        diverged="训练在第 {epoch} 轮发散。",
    ),
    lists=Lists(
        problem="任务",
        preset="预设",
        preset_doc="把初始权重、损失函数、输出、惩罚和批次设成其中一种的样子。",
        own_preset="自己的设置",
        units="个神经元",
        unit="个神经元",
        axes_of_layer="第 {layer} 层的坐标轴",
        best_cut="最佳切割",
        two_units="神经元 {first} × {second}",
        in_space="三维空间",
        units_of_layer="第 {layer} 隐藏层的神经元个数",
    ),
    text_form=TextForm(
        label="网络和训练的文本形式",
        doc="没有写出的，取页面打开时的值。名称与链接中的相同；# 之后是注释。",
        names="所有名称",
        apply="应用",
        revert="还原",
    ),
    sharing=Sharing(
        link="当前页面的链接",
        copy="复制链接",
        copied="已复制",
        weights="包含权重",
        weights_doc="带上训练到第 {epoch} 轮的网络；否则链接从第 0 轮开始。",
        many_weights="一个链接至多容纳 {most} 个权重和偏置，这个网络有 {count} 个：请改为保存训练过程。",
        restrict="精简页面",
        restrict_doc="打开链接的人看不到隐藏的部分，也不能改动锁定的部分。",
        parts=MappingProxyType(
            {
                "data.new": "重新生成",
                "network.new": "新权重",
                "network.weights": "手动改权重",
                "transport": "播放控制",
                "transport.play": "播放",
                "transport.step": "前进一轮",
                "transport.step_batch": "前进一批",
                "transport.reset": "回到初始权重",
                "rail": "侧栏",
                "rail.settings": "设置",
                "rail.text": "文本编辑",
                "rail.table": "网络数值表",
                "rail.share": "分享",
                "rail.lessons": "课程",
                "rail.help": "帮助",
            }
        ),
        hide_part="隐藏：{part}",
        lock_part="锁定：{part}",
        whole="全部{group}",
        singles="单个控件",
        try_it="在这里试试",
        embed="嵌入",
        embed_doc="放进您自己的网页，状态与此处相同。启动之前不载入其他内容。",
        snippet="要粘贴的 HTML",
        copy_snippet="复制 HTML",
        plain="使用普通框架",
        plain_doc="您的网页不需要脚本；进入视野后自动启动。",
        poster="保存封面图",
        poster_doc="{file}：启动之前读者看到的图片，请放在您的网页旁边。",
        embed_in_file="要嵌入此页面，须先把它放到网络服务器上。",
        frame="神经网络游乐场",
        in_file="此页面是您电脑上的文件，链接也指向它。分享给别人时，请把文件一并发送。",
        download="下载离线版",
        download_doc="单个文件，包含全部内容，约 {megabytes} MB，双击即可打开。",
    ),
    runs=Runs(
        head="文件",
        doc=(
            "把眼前的图存为图片（PNG），把点和曲线存为表格（CSV），把设置、权重和训练经过存为运行文件（.unfold）。"
            "运行文件、扫描和表格可以在这里打开，也可以直接拖到页面上。"
        ),
        not_here="只有 Python 在浏览器中运行时，即在构建好的网站上，才能保存和打开文件。",
        picture="保存图片",
        points="保存点",
        curves="保存曲线",
        save="保存运行",
        open="打开…",
        look_back="回看这次运行",
        replay="重放",
        checkpoint="检查点",
        go_on="从这里继续",
        leave="回到最新",
        loss_at="第 {epoch} 轮的损失",
        looking_back="正在回看第 {epoch} 轮，共 {last} 轮。按播放从第 {last} 轮继续。",
        at_latest="这次运行已到第 {last} 轮。拖动损失图上方的滑块可以回看。",
    ),
    tables=Tables(
        open="打开表格…",
        paste="或粘贴几行数据",
        take="使用这些行",
        taken="共 {points} 个点：{roles}。",
        taken_with_test="{points} 个训练点和 {test} 个测试点：{roles}。",
        role="{role} 是“{column}”",
        the_class="类别",
        the_value="值",
        classes="各类别：{classes}。",
        one_class="{number} 是“{label}”",
        on_axis="所有的点都在 x₁ 轴上。",
        missing="{count} 行有空单元格，未采用。",
        drawn="表中有 {rows} 行，太多了，这些点是从中随机抽取的。",
        scaled="为了放得下，{changes}。",
        change="“{column}”平移 {shift} 后除以 {divisor}",
    ),
    figures=Figures(
        network="网络",
        layers="每一层之后",
        output="输出",
        loss="损失",
        epoch="轮次",
        accuracy="准确率",
        r2="R²",
        everywhere="处处",
        test="测试",
        training="训练",
        penalty="惩罚",
        log="对数",
        epochs_axis="轮次",
        boundary="决策边界",
        zero="零",
        sum_is_zero="加权和为零",
        answer="网络的回答",
        activation="它的激活值",
        cut_classes="一条直线能分对多少点",
        cut_several="类别之间用直线能分对多少点",
        cut_values="线性读出能解释多少变化",
        batch="本轮第 {batch} 批，共 {n_batches} 批",
        shown="{data} · 隐藏层 {layers} · {activation}",
        shown_linear="{data} · 没有隐藏层",
        shown_pieces="{activation}（{pieces} 段）",
    ),
    layers=Layers(
        unfold="展开",
        at_input="平面本身",
        inside="在{name}之内：{parts}",
        after="{name}之后",
        the_layer="第 {layer} 层",
        the_output="输出",
        parts=MappingProxyType({"turn": "旋转和拉伸", "shift": "平移", "squash": "压缩"}),
        begin="拖动下面的滑块，或按它的箭头：每一层都把平面再弯一点。",
        of_curves="一层曲线不是一个矩阵，平面无法随它逐步展开。平面经过每一层后的样子，见下面那一行图。",
        on_line="这些点在一条直线上，不在平面里。每一层把直线弯成什么样，见那一行图。",
        square="det <i>W</i> = {det}，秩 {rank}",
        not_square="{n_in} → {n_out} 个神经元，秩 {rank}",
        sentence="{numbers}：{does}",
        doing=MappingProxyType(
            {
                "homeomorphism": "同胚，只弯曲，从不撕裂",
                "embedding": "嵌入，没有两个点会重合",
                "flattens": "在此塌缩，因为 ReLU 把所有负值变成 0",
                "folds": "在此折叠，因为{activation}有些值取两次",
                "collapses": "塌缩成{dimensions}",
                "skips": "把它读到的加到它的回答上",
                "maxout": "在此折叠，沿着各段之间的线",
            }
        ),
        dimensions=("一个点", "一条线", "{rank} 维"),
        swapped="；神经元 1 和 2 互换",
        straight="；沿直线路径显示",
        input="输入",
        layer="第 {layer} 层",
        output="输出",
        cuts="直线切割画回来的样子",
        cuts_about="只用这一层的线性读出，和它的准确率",
        as_given="原样",
        det="行列式",
        condition="条件数",
        rank="秩 {rank}",
        dashed="虚线：下一层的神经元 {unit} 在那里为零",
    ),
    regions=Regions(
        count="个区域在视野中",
        one="个区域在视野中",
        more="多于 {count}",
        uncounted="没有可数的区域",
        at_epoch="个区域，在第 {epoch} 轮",
        counting="正在数 {share}",
        count_all="全部数出",
        count_again="重新数",
        cancel="取消",
        about="折痕之间网络是平直的平面：每个区域各有一个。",
        about_line="折痕之间网络是一条直线：每个区域各有一条。",
        splines="边是光滑的曲线，没有区域；线是单元的加权和为零之处。",
        smooth="{activation} 是光滑的，没有区域；线是单元的加权和为零之处。",
        bent_features="{features} 使折痕弯曲，区域不是多边形；线是单元的加权和为零之处。",
        pause="多于 {count} 个区域：暂停后绘出，也可点按钮来数。",
        too_many="多于 {count} 个区域，无法画出；线是折痕。",
        one_layer="{units} 个单元的一层，最多",
        at_least="这些宽度的最佳网络，至少",
        at_most="这些宽度，最多",
        expected="通常：约 N²/2",
        fold="第 {layer} 层的折痕",
        boundary="决策边界",
    ),
    surface=Surface(
        about="高度是网络的输出；拖动可以转动。",
        about_classes="高度是最可能的类别的概率；拖动可以转动。",
        about_space="第 {layer} 层弯折的平面；切面：下一层的神经元 {unit} 为零之处。拖动可以转动。",
        about_space_alone="第 {layer} 层弯折的平面；拖动可以转动。",
        no_space="第 {layer} 层没有三个神经元，画不出三维空间。",
        line="直线上的输出是一条曲线，没有曲面。",
        turn="转动曲面：拖动，或按方向键",
    ),
    placing=Placing(
        position="直线的位置",
        angle="直线的角度",
        steepness="陡度",
        threshold="偏置：移动曲线",
        length="陡度：所有权重一起变大",
    ),
    spectrum=Spectrum(
        heights="每个波的高度",
        errors="每个波还差多少",
        key="轮廓：要学的 · 实心：学到的",
        wave="{count} 个波",
        waves="{count} 个波",
        about="慢的波，即沿直线周期少的，通常先于快的波被学会。",
        no_line="波只在数值沿一条直线时可看：请在回归中选择正弦或波形。",
        no_truth="手放的点没有人知道真正的曲线，也就不知道它的波：请选择正弦或波形。",
    ),
    signal=Signal(
        activations="激活值",
        deltas="梯度 ∂L/∂z",
        gradients="梯度 ∂L/∂w",
        updates="更新 Δw",
        ratio="更新 / 权重",
        layer="第 {layer} 层",
        output="输出",
        epochs="第 {first} 到 {last} 轮",
        dead="{count} 个失活",
        saturated="{count} 个饱和",
        about="色带是中间 90 % 和 50 % 的值，线是中位数或比值。",
        nothing="没有训练点，就没有信号。",
    ),
    race=Race(
        own="眼前的网络",
        of_contestant="第 {number} 个参赛者的{part}",
        test_loss="测试损失",
        training_loss="训练损失",
        out_at="在第 {epoch} 轮发散",
        add="添加",
        remove="移除第 {number} 个参赛者",
        about="数据、初始权重和小批量都相同，只有优化器和学习率不同。",
        late="后来者正在追赶第 {epoch} 轮，其他网络等着。重置可让全部重新开始。",
    ),
    sweep=Sweep(
        nothing="还没有打开扫描",
        how="扫描对一个或两个设置的每一种取值，从不同的初始权重训练许多网络，看有多少能解决任务。"
        "它在页面之外，用配套程序完成：",
        then="在“分享”中打开它写出的文件，或把文件拖到本页任意处。",
        none="无",
        yes="是",
        no="否",
        never="从未",
        untrained="还没有网络",
        spoken="{cell}，结果：{found}",
        count="{all} 个网络中有 {n} 个{what}",
        solved="解决",
        diverged="发散",
        all_alike="所有网络",
        networks="{n} 个网络",
        networks_so_far="目前 {n} 个网络，共 {all} 个",
        epochs="解决时的轮次：{quantiles}",
        by="第 {epoch} 轮（{percent}）",
        bands="{loss} · 色带：{shares}",
        median="中位数",
        about="每格 {n} 个网络，初始权重各不相同。解决：曾有{criterion}。",
        about_swarm="{n} 个网络，初始权重各不相同。解决：曾有{criterion}。",
        metrics=MappingProxyType(
            {
                "train_loss": "训练损失",
                "test_loss": "测试损失",
                "train_score": "训练准确率",
                "test_score": "测试准确率",
                "true_score": "全平面准确率",
            }
        ),
        r2=MappingProxyType({"train_score": "训练 R²", "test_score": "测试 R²", "true_score": "全平面 R²"}),
        quantities=MappingProxyType(
            {
                "solved": "解决任务的网络",
                "test_loss": "最终测试损失的中位数",
                "train_loss": "最终训练损失的中位数",
                "epochs": "半数网络解决任务所需的轮数",
                "diverged": "发散的网络",
            }
        ),
        chosen="这一格的网络，从最好到最差",
        seed="权重种子",
        everywhere="全平面",
        none_chosen="文件中没有这一格的网络。",
        open="打开",
        open_again="再次打开",
        open_of="打开权重种子为 {seed} 的网络",
    ),
    lessons=Lessons(
        doc="一组小实验。先预测结果，再运行，然后看一看。你现在的内容随时可以恢复。",
        done="已完成",
        count="已完成 {n} / {all}。",
        forgotten="此浏览器不为本页面保存任何内容：页面关闭后，完成情况不再保留。",
        every="全部课程",
        step="第 {n} 步，共 {all} 步",
        choose="请先选择一个答案。",
        run="运行",
        run_again="再运行一次",
        set_up_again="重新设置",
        go_on="下一步",
        finish="结束",
        restore="恢复我原来的内容",
        goal="目标",
        at_least="{what}至少为 {value}",
        at_most="{what}至多为 {value}",
        equals="{what}为{value}",
        now="{condition}，现在是 {value}",
        reached="目标已达到",
        right="与你的预测一致：{answer}。",
        wrong="你的预测：{predicted}。实际结果：{answer}。",
        strayed="你更改了{names}。重新设置这一步之后，目标才会继续计算。",
        source="出处：{source}",
        measures=MappingProxyType(
            {
                "epoch": "轮次",
                "train_loss": "训练损失",
                "test_loss": "测试损失",
                "score": "测试点得分",
                "true_score": "真实区域正确率",
                "layers": "隐藏层数",
                "units": "隐藏神经元数",
                "diverged": "发散",
            }
        ),
    ),
    landscape=Landscape(
        line="从起点到现在的直线上的损失",
        sharpness="尖锐度",
        start="起点",
        now="现在",
        limit="极限",
        limit_is="尖锐度 <b>{sharpness}</b> · 稳定极限 {limit}",
        no_limit="尖锐度 <b>{sharpness}</b> · 此优化器没有这种极限",
        component="主成分 {number} · {share}",
        direction="随机方向 {number}",
        of_epoch="第 {epoch} 轮的地图",
        from_file="来自文件：第 {epoch} 轮，{side} × {side}",
        computing="正在计算 {share}",
        no_path="走过的路还没有两个方向：先训练几轮。",
        no_directions="没有两个可走的方向：所有权重为零或被冻结。",
        no_points="没有训练点就没有损失。",
        compute="计算地形图",
        again="重新计算",
        cancel="取消",
    ),
    errors=Errors(
        confusion="混淆矩阵",
        residuals="误差",
        test="测试点",
        training="训练点",
        of_class="真实",
        taken_for="预测",
        root_mean_square="均方根",
        mean_absolute="平均",
        largest="最大",
        worst_wrong="错得最深处 {place}",
        worst_missed="在 {place} 差 {error}",
        nothing_wrong="处处正确",
        truth_unknown="真实的区域未知",
    ),
    ghosts=Ghosts(
        names=MappingProxyType(
            {
                "logistic": "逻辑回归或线性回归",
                "knn": "5 个最近邻",
                "tree": "决策树",
                "forest": "随机森林",
            }
        ),
        names_of_classes=MappingProxyType({"logistic": "逻辑回归"}),
        names_of_values=MappingProxyType({"logistic": "线性回归", "tree": "回归树"}),
        short_of_values=MappingProxyType({"logistic": "线性回归"}),
        short=MappingProxyType({"logistic": "逻辑回归", "knn": "最近邻", "tree": "决策树", "forest": "森林"}),
        about="同样的点，其他方法",
        no_classes="其他方法需要两个类别的点。",
        no_points="其他方法也需要点。",
    ),
    units=Units(
        hidden="第 {layer} 层，神经元 {unit}",
        output="输出神经元",
        output_of_class="类别 {number} 的输出神经元",
        piece="{unit}，分段 {piece}",
        more_terms="以及 {count} 个较小项",
        dead="失活",
        saturated="饱和",
    ),
    numbers=Numbers(
        table="网络数值表",
        about="所有的权重和偏置。可以输入数值或按方向键修改；锁上的数值保持不变，其余的照常训练。",
        of_curves="这个网络的边是曲线，没有可以单独设置的权重。",
        layer="第 {layer} 隐藏层",
        output="输出层",
        of_pieces="{layer}：神经元.分段",
        some_units="{title}，{count} 个神经元中的前 {shown} 个",
        some_inputs="{title}，{count} 个输入中的前 {shown} 个",
        weight="{input} 的权重",
        curve="{input} 的曲线的平均高度",
        bias="偏置",
        freeze="冻结 {name}",
        freeze_unit="冻结神经元",
        remove_unit="移除神经元",
        leave_unit="完成",
    ),
    captions=Captions(
        point="指向一个神经元，看它在计算什么。",
        many_curves="曲线太多，画不下：指向一个神经元，看通向它的曲线。",
        parameter="{unit}，{what}：{value}。点击可以修改。",
        told="{unit}的{what}：{value}。",
        begin_classes="按“播放”：网络会学着区分 ● 和 ▲。",
        begin_several="按“播放”：网络会学着区分 {marks}。",
        begin_values="按“播放”：网络会学习各点的值。",
        forward="前向传播：{points} 个点的平均激活值；这一批的损失是 {loss}。",
        backward="反向传播：每个神经元分担的误差，δ = ∂损失/∂z。",
        update="更新：每个权重移动其梯度的 −{rate} 倍。",
        update_by="更新：{optimizer} 移动权重，学习率 {rate}。",
        begin_empty="还没有点：在“添加点”中选一个工具，或打开一个表格。",
    ),
    by_hand=ByHand(
        tools="添加点",
        undo="撤销",
        add_class="添加 {name}",
        add_value="添加一个值",
        value="值",
        erase="擦除点",
        plane="输出。方向键移动十字线，Enter 键使用工具，Esc 键放下工具。",
        how_to_add="在输出图中点击，添加 {mark}；拖动可以移动点。",
        how_to_add_values="在输出图中点击，添加值为 {value} 的点；拖动可以移动点。",
        how_to_add_heights="在输出图中点击，就在那里添加一个点；拖动可以移动点。",
        how_to_erase="在输出图中点击一个点，将它擦除。",
        place="x₁ {x1}，x₂ {x2}",
        place_on_line="x₁ {x1}",
        class_at="{place} 处的 {name}",
        value_at="{place} 处的 {value}",
        added="已添加 {point}",
        moved="已移动 {point}",
        erased="已擦除 {point}",
        missed="{place} 附近没有点",
        undone="已撤销",
    ),
    stops=Stops(
        epoch="已停止：到了第 {epoch} 轮。",
        loss="已停止：训练损失降到了 {loss}。",
        seconds="已停止：过了 {seconds} 秒。",
    ),
    doctor=Doctor(
        grew="训练在第 {epoch} 轮发散：{layer}的梯度增大到 {gradient}。",
        lost="训练在第 {epoch} 轮发散：第一个梯度就不是数。",
        hidden_layer="第 {layer} 隐藏层",
        output_layer="输出层",
        learning_rate="学习率太大。",
        penalty="对这个学习率来说，正则化强度太大。",
        start="网络的值从一开始就太大。",
        unknown="减小学习率没有用；梯度裁剪或换一组初始权重也许有用。",
        formula="公式的值可能增长得太快。",
        go_on="以学习率 {rate} 继续",
        go_on_from="从第 {epoch} 轮以学习率 {rate} 继续",
        first_weights="回到初始权重",
    ),
    messages=Messages(
        link="这个链接没有全部采用。",
        close="关闭提示",
        by_kernel="由 SIMD 内核训练",
        by_numpy="由 NumPy 训练：{reason}",
        nothing_to_tell_apart="还没有可学的：请添加两个类别的点。",
        nothing_to_learn="还没有可学的：请添加点。",
        sample="这次运行有 {trained} 个点。这里显示 {shown} 个同类的点以及它们的损失；"
        "到此为止的曲线来自该运行。",
    ),
    reasons=MappingProxyType(
        {
            "not_loaded": "内核无法加载（{about}）",
            "disagrees": "内核与 NumPy 的结果不一致，参数相差 {about}",
            "activation": "内核不支持激活函数 {about}",
            "own_activation": "内核不支持自定义的激活函数",
            "maxout": "内核不支持 maxout",
            "splines": "内核不支持样条边",
            "skips": "内核不支持跳跃连接",
            "dropout": "内核不支持 Dropout",
            "loss": "内核不支持这个损失函数",
            "optimizer": "内核不支持优化器 {about}",
            "regularization": "内核不支持正则化“{about}”",
            "clip_norm": "内核不支持梯度裁剪",
            "frozen": "内核不支持冻结的权重",
        }
    ),
    refusals=Refusals(
        refusal="{key}：不能取 {value}；{allowed}",
        one_of="可取 {names} 之一",
        any_of="可取 {names} 中的若干个，每个至多一次",
        hidden_layers="最多 {max_layers} 个隐藏层，每层的神经元个数是 1 到 {max_units} 的整数",
        each_layer="至多 {max_layers} 个隐藏层，各层之间用英文逗号隔开，每层{of}",
        square_within="应是正方形中心的 x₁、x₂ 和边长的一半，后者至少 {smallest}，且全部在 ±{reach} 之内",
        formula_in_x="应是关于 x 的公式，至多 {max_length} 个字符",
        formulas_of_features=(
            "应是关于 x1 和 x2 的公式，至多 {max_count} 个，之间用分号 ; 隔开，合计至多 {max_length} 个字符"
        ),
        points_of_plane=(
            "应是至多 {max_points} 个点 x1,x2,类别，之间用 ; 隔开；x1 和 x2 在 -{reach} 到 {reach} 之间，"
            "精确到 0.01；类别处也可以是 -{largest} 到 {largest} 的值"
        ),
        point_classes="每个点的类别应是 1 到 {n_classes} 的整数",
        indices="应是至多 {max_indices} 个互不相同、从小到大的整数，从 0 起，小于 {end}",
        optimizers_at_rates=(
            "应是最多 {max_count} 个“优化器:学习率”，用逗号隔开；优化器可取 {optimizers}，"
            "学习率从 {low} 到 {high}"
        ),
        pairs_of_units=(
            "应是“层,神经元,神经元”，用分号隔开，各层至多一次、从小到大，层从 1 到 {max_layers}，"
            "神经元是 1 到 {max_units} 中不同的两个"
        ),
        true_or_false="应是 true 或 false",
        whole_number="应是 {low} 到 {high} 的整数",
        number="应是 {low} 到 {high} 的数",
        setting_names="共有 {count} 个设置，名称最接近的是 {names}",
        once="每个设置只能写一次",
        link_version="本页面读取版本 {version} 的链接",
        link_length="至多 {max_length} 个字符",
        link_pairs="应是用 & 连接的“名称=值”",
        locked_by_link="本页的链接已将它锁定",
        weights="应是“复制链接”写出的轮次和权重",
        weight_count="应有 {count} 个权重和偏置，与这个网络相同",
        line_start="每行以 {keywords} 之一开头",
        settings_of_line="{keyword} 行可写 {names}",
        quoted='应是两个 " 之间的文字',
        in_line="第 {line} 行：{refusal}",
        loss_of_values="数据是数值而不是类别时，可取 {names} 之一",
        penalty_of_curves="Kolmogorov-Arnold 网络只能取 {names} 之一",
        parameters="各层的权重和偏置合计至多 {most} 个",
        no_dropout="不打乱顺序（shuffle）时只能取 0",
    ),
    formula_faults=MappingProxyType(
        {
            "too_long": "公式超过 {most} 个字符，第 {position} 个字符起是多余的",
            "no_formula": "缺少公式；可用 {names} 和函数 {functions}",
            "unknown_character": "第 {position} 个字符 {character} 没有意义；可用数、名称和 + - * / ^ ( ) |",
            "unknown_name": "第 {position} 个字符处的 {name} 无法识别；可用 {names} 和函数 {functions}",
            "no_operator": "第 {position} 个字符处缺少运算符：+ - * / 或 ^",
            "no_value": "第 {position} 个字符处缺少值",
            "stray_comma": "第 {position} 个字符处的逗号没有分隔参数；小数请用小数点",
            "nothing_open": "第 {position} 个字符处没有可以闭合的括号",
            "not_closed": "第 {position} 个字符处缺少 {closing}，与第 {opened_at} 个字符处的 {opening} 配对",
            "no_argument": "第 {position} 个字符处缺少 (，其后写 {function} 的参数",
            "one_argument": "{function} 只有一个参数，见第 {position} 个字符",
            "several_arguments": "{function} 有 {count} 个参数，用逗号分隔，见第 {position} 个字符",
            "no_exponent": "第 {position} 个字符处的 {written} 不是指数",
            "ambiguous_exponent": "第 {position} 个字符处的 {written} 可以有两种理解；请写成 {instead}",
            "large_exponent": "第 {position} 个字符处的指数太大；可取 -{most:g} 到 {most:g}",
            "large_number": "第 {position} 个字符处的数太大；至多 {most:g}",
            "too_deep": "第 {position} 个字符处嵌套太深；至多 {most} 层",
            "too_many_parts": "公式超过 {most} 个部分，从第 {position} 个字符起",
            "not_finite": "第 {position} 个字符处的 {part} 在 {where} 时没有有限的值",
            "slope_not_finite": "第 {position} 个字符处的 {part} 在 {where} 时没有有限的导数",
            "flat": "导数处处为 0，什么也学不到",
            "steep": "导数变化太快，无法检验",
        }
    ),
    punctuation=Punctuation(sentences="", clauses="；", items="、", thousands=","),
    live=LiveWords(
        said=MappingProxyType(
            {
                "offered": "显示这台电脑上（端口 {port}）正在进行的训练吗？它会取代这里的内容。",
                "waiting": "正在连接这台电脑上的训练，端口 {port}。",
                "open": "这是这台电脑上（端口 {port}）正在进行的训练。",
                "left": "您已自行继续：不再显示这台电脑上的训练。",
                "refused": "这台电脑上的训练发来的内容无法显示。",
                "ended": "这台电脑上的训练已结束：这就是全部内容。",
                "lost": "与这台电脑上的训练的连接已断开。已收到的内容会保留。",
                "failed": "这台电脑的端口 {port} 上没有训练应答：训练已结束，或浏览器不允许连接。"
                "它的运行文件仍可在这里打开。",
            }
        ),
        connect="连接",
        disconnect="断开",
    ),
    run_file_faults=MappingProxyType(
        {
            "too_large": "文件为 {about}；最多能读取 {limit}。",
            "unreadable": "无法读取这个文件。如果它是文件夹或已被移动，请重新选择。",
            "foreign": "这不是运行文件：运行文件由 Unfold 生成，以 .unfold 结尾。",
            "another": "这是 Unfold 的文件，但其中的内容本页不能显示（{about}）。请打开一个运行文件。",
            "damaged": "文件已损坏（{about}）。请从生成它的地方重新取得。",
            "too_new": "文件的版本是 {about}；这个 Unfold 最高能读 {known}。请使用更新的 Unfold。",
            "settings": "文件要求的设置无法采用。{about}",
        }
    ),
    table_faults=MappingProxyType(
        {
            "too_large": "表格为 {size}；最多能读取 {limit}。",
            "spreadsheet": "这是电子表格软件自己的文件。请在那里把工作表另存为 CSV，"
            "或者复制单元格后粘贴到这里。",
            "no_text": "这既不是运行文件（.unfold），也不是文本表格（CSV）。",
            "empty": "表格里没有数据行。",
            "unreadable": "第 {row} 行：有一个单元格没有结束。引号应成对出现。",
            "many_columns": "表格有 {count} 列；最多能读取 {limit} 列。",
            "many_cells": "第 {row} 行有 {count} 个单元格；最多允许 {limit} 个，与第一行相同。",
            "few_columns": "表格只有 {count} 列；至少需要两列，例如 x1、x2 和类别，"
            "用逗号、分号或制表符隔开。",
            "no_numbers": "表格中没有数值列；应有一列或两列数，以及一列类别或值。",
            "no_number": "第 {row} 行，“{column}”列：不允许使用“{value}”；应是一个数，例如 -1.5，"
            "小数点前至多 15 位。",
            "many_classes": "“{column}”列有 {count} 个类别；最多允许 {limit} 个。",
            "nothing_left": "在用到的各列中，直到“{column}”列，每一行都有空单元格；"
            "每一列都应有数、类别或值。",
        }
    ),
)
