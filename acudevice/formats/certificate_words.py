"""What a certificate says in words: what it is, what it is not, what its figures are called."""

NAMES = {
    "non_linearity": "Non-linearity",
    "hysteresis": "Hysteresis",
    "reversibility": "Reversibility error v",
    "repeatability": "Repeatability b′",
    "reproducibility": "Reproducibility with remounting b",
    "interpolation": "Interpolation error f_c",
    "zero_error": "Zero error f_0",
    "creep": "Creep c",
    "resolution": "Resolution of the display",
    "noise": "Noise",
}
"""Of the figures, in the order in which they are told."""

PARTS = {
    "reference_n": (
        "Reference", "B, normal", "the loads are not what they are said to be, carried through the fit",
    ),
    "model_n": (
        "Model", "B, of the models tried",
        "how far the chosen curve lies from one that bends in more ways, about which the interval lies",
    ),
    "scatter_n": (
        "Scatter of the mean curve", "A, Student",
        "another set of mountings and series would give another curve; whole counts round alike in each",
    ),
    "resolution_n": ("Resolution", "B, rectangular", "counts are whole: one count / √12"),
    "table_n": (
        "Device's table", "B, rectangular", "the table of breakpoints is not the model: greatest difference / √3",
    ),
}  # fmt: skip
"""Of the uncertainty, by the names of the record: name, kind of evaluation (GUM, 4.2 and 4.3), what it is."""

FORMULAS = {
    "linear": "F = a + b·x",
    "quadratic": "F = a + b·x + c·x²",
    "cubic": "F = a + b·x + c·x² + d·x³",
    "conductance": "F = a·(x − x₀)/(1 + s − x), parameters a, x₀, ln s",
    "power": "F = a·((x − x₀)/(1 + s − x))^p, parameters ln a, x₀, ln s, p",
    "piecewise": "a monotone cubic (Fritsch and Carlson 1980) through one force at each load",
}

IS = (
    (
        "This page tells how a device read under loads that somebody stated to be known, what curve was drawn"
        " through the readings, and how sure a force by that curve is. It follows the definitions of JCGM 100:2008"
        " (GUM), JCGM 200:2012 (VIM) and, where named, ISO 376:2011."
    ),
    (
        "The expanded uncertainty U is the combined standard uncertainty u times the coverage factor k. It is an"
        " interval which holds the truth with a coverage probability of about 95 %, if the loads were what they are"
        " said to be. It comes of the distributions that belong to the parts (JCGM 101:2008), weighted by how likely"
        " each way is in which the loads may err together; the effective degrees of freedom ν are told beside it. U is"
        " that of the mean curve: the middle of loading and unloading, in the middle of all mountings. A single press"
        " has its own mounting, direction and scatter; the column <em>one press</em> says how sure that is."
    ),
)
IS_NOT = (
    (
        "It tells of the one device named above, as it was on that day, and of no other. It makes no statement of"
        " conformity with any specification, and no part of it means anything without the rest: copy it whole."
    ),
    (
        "It is not a certificate of an accredited laboratory, and claims no conformity with ISO/IEC 17025 and no"
        " class of ISO 376. It is as good as the references named on it; who took the readings answers for them."
    ),
    (
        "Outside the calibrated range nothing is known: what the device shows there is extrapolated, and marked so."
        " Nor is anything said of other temperatures, of years to come, or of another tip than the one that was"
        " mounted."
    ),
    (
        "The date on which to calibrate again is what was agreed with whoever took the readings, or half a year"
        " (judgement); check it sooner where the sensor was dropped, opened or overloaded."
    ),
    "The device is for practice and feedback; it is no medical measuring device.",
)

K_AND_DEGREES = (
    "The 95 % interval comes of the distributions of all parts together (JCGM 101:2008). It lies about a curve that"
    " bends in more ways than the chosen one; the budget tells how far off its middle is, as <em>shift</em>. A bend"
    " that small may be what the loads err, so that it is not corrected for; U = k·u holds it (GUM, F.2.4.5): it"
    " reaches to the farther end of the interval, and holds the truth no less often than 95 times in 100. Therefore"
    " k need not be Student's factor for the effective degrees of freedom ν beside it."
)
NOT_TRIED = {
    "reproducibility": (
        "The sensor was not put on anew: what remounting changes is in none of these uncertainties, and they are too"
        " small for a sensor that was taken off since."
    ),
    "hysteresis": "Loads were met from one side alone: what hysteresis changes is in none of these uncertainties.",
}
"""What is said beside the result where a figure was not assessed."""
NOT_IN_IT = (
    "In U are the loads, the model, the scatter of series and mountings, the steps of counts and the device's table; in"
    " one press its own direction, mounting and scatter besides. Not in them are creep, warm-up, temperature and drift"
    " of the zero: where they were measured, their figures stand below."
)

LOADS = (
    "All of type B (GUM, 4.3). What is divided by √3 in the grounds is half the width of a rectangle (GUM, 4.3.7); all"
    " else is a standard uncertainty as somebody stated it. The forces have no more places than their uncertainty"
    " bears; the record for programs holds them whole."
)
SCORES = (
    "Score: mean squared error of what was held out (each series, and a third of the inner loads in all series), over"
    " what reference and scatter explain; 1 is as good as can be. Parameters have more digits than they are sure, so"
    " that the curve can be worked out again."
)
CHAIN = {
    "loads": (
        "Chain: the loads by {}, as whoever took the readings says; from mass to force by gravity and the buoyancy of"
        " the air, as told below; from force to the device by the points of this page."
    ),
    "press": (
        "Chain: the reference device by {}, as whoever took the readings says; from its force to the device by the"
        " points of this page."
    ),
    "table": (
        "Chain: the loads by {}, as whoever took the readings says; from there to the device by the points of this"
        " page."
    ),
}
"""How the result hangs on the reference (ISO/IEC 17025, 7.8.4.1 c), by how the points were taken."""
UNSEEN = "This program has not seen what is named there, nor whether it was in force."
NO_CHAIN = (
    "No certificate was named: the loads are known on the word of who took the readings, and the result is traceable to"
    " no standard."
)

METHODS = {
    "loads": (
        "Known loads are put on the sensor's cap and taken off again, from nothing to the greatest and back, after"
        " preloads to the greatest. A point is the mean of 3 s of readings, 2 s after they came to rest. Each series is"
        " counted from its own first reading without load."
    ),
    "press": (
        "Device and reference stand under one press, which goes from nothing to the greatest force and back. Their"
        " readings are brought to one clock, and compared where the press stands, or while it passes ten levels."
        " Where it moves, what lag the clocks have left is in the figures of hysteresis and reversibility."
    ),
    "table": "The readings were taken by others, and are as they were stated.",
}
"""How the points were taken."""
FITTED = (
    "The curve is that of the middle of loading and unloading, fitted to all points by weighted least squares; its"
    " model is chosen by how well it tells what was held out."
)
"""What was made of them."""

STYLE = """
@page { size: A4; margin: 16mm 15mm 18mm;
  @bottom-left { content: "Calibration certificate ID"; font: 8pt "Liberation Sans", Arial, sans-serif; color: #444;
    font-variant-ligatures: none }
  @bottom-right { content: "page " counter(page) " of " counter(pages); font: 8pt "Liberation Sans", Arial, sans-serif;
    color: #444; font-variant-ligatures: none } }
* { box-sizing: border-box }
body { font: 10.5pt/1.4 "Liberation Sans", Arial, Helvetica, sans-serif; color: #111; max-width: 180mm;
  margin: 10mm auto; padding: 0 4mm; background: #fff }
h1 { font-size: 17pt; margin: 0 0 1mm } h2 { font-size: 12pt; margin: 7mm 0 2mm; border-bottom: 1px solid #999;
  break-after: avoid } h3 { font-size: 10.5pt; margin: 4mm 0 1mm; break-after: avoid }
p { margin: 1.5mm 0 } .small { font-size: 9pt; color: #333 } .warn { border: 2px solid #D55E00; padding: 2mm 3mm;
  font-weight: bold } code { font-family: "Liberation Mono", monospace; font-size: 9pt; word-break: break-all }
code.one { white-space: nowrap }
table { border-collapse: collapse; width: 100%; font-size: 9pt; margin: 2mm 0 } caption { text-align: left;
  font-weight: bold; padding: 1mm 0 } th, td { text-align: left; padding: 0.7mm 2mm 0.7mm 0; vertical-align: top;
  border-bottom: 1px solid #ddd } th { font-weight: bold } td.n, th.n { text-align: right; white-space: nowrap }
thead { display: table-header-group } tr, .keep { break-inside: avoid }
tbody th { width: 42mm }
figure { margin: 2mm 0; break-inside: avoid } figcaption { font-size: 9pt; color: #333 }
svg { width: 100%; height: auto; display: block } .sign td { height: 14mm; vertical-align: bottom; width: 33% }
@media print { body { margin: 0; padding: 0; max-width: none } }
"""
