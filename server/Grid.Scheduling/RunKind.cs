namespace Grid.Scheduling;

/// <summary>
/// What jobs have in common whose runs are alike, whatever their inputs: a fingerprint of the tool, the target and the like.
/// The default says that nothing is known, and that nothing is to be learned.
/// </summary>
public readonly record struct RunKind(ulong Value)
{
    public bool IsNone => Value == 0;

    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
