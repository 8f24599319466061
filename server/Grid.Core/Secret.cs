namespace Grid.Core;

/// <summary>A password or key. It never prints itself, so no message, log or dump of a record can give it away.</summary>
public sealed class Secret(string value)
{
    /// <summary>The secret itself, for the one call that has to present it.</summary>
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
