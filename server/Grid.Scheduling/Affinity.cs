namespace Grid.Scheduling;

/// <summary>
/// What jobs have in common when a bot that ran one is likely to hold the inputs of another. Fingerprints; zero says nothing.
/// </summary>
/// <param name="Hint">What the client says belongs together.</param>
/// <param name="InputRoot">The same inputs.</param>
/// <param name="Target">The same target of the same tool, so most of the inputs when something was edited.</param>
/// <param name="Invocation">The same build.</param>
public readonly record struct Affinity(ulong Hint, ulong InputRoot, ulong Target, ulong Invocation)
{
    private const ulong FnvOffset = 0xCBF29CE484222325;
    private const ulong FnvPrime = 0x100000001B3;

    public bool IsNone => this == default;

    /// <summary>
    /// The fingerprint of names, zero when all are empty (FNV-1a). Two that collide cost a fetch of inputs, not more.
    /// </summary>
    public static ulong Of(params ReadOnlySpan<string> names)
    {
        ulong hash = FnvOffset;
        bool isNamed = false;
        foreach (string name in names)
        {
            isNamed |= name.Length > 0;
            foreach (char letter in name)
            {
                hash = (hash ^ letter) * FnvPrime;
            }

            // So that "ab" and "c" are not "a" and "bc".
            hash = (hash ^ char.MaxValue) * FnvPrime;
        }

        return isNamed ? hash : 0;
    }
}
