namespace Grid.Benchmarks.Reporting;

/// <summary>What a figure has to reach and should reach.</summary>
/// <param name="AtLeast">The bound that a release must keep.</param>
/// <param name="Aim">Where it should be.</param>
/// <param name="IsLessBetter">Whether both are upper bounds.</param>
internal sealed record Target(double AtLeast, double Aim, bool IsLessBetter = false)
{
    public string VerdictOn(double measured) =>
        Reaches(measured, Aim) ? "aim" : Reaches(measured, AtLeast) ? "ok" : "MISSED";

    private bool Reaches(double measured, double bound) => IsLessBetter ? measured <= bound : measured >= bound;
}
