namespace Grid.Core;

/// <summary>What a job needs and a bot lacks.</summary>
/// <param name="Name">The property.</param>
/// <param name="Needed">As the job asks for it.</param>
/// <param name="Offered">What the bot offers under this name; empty when it does not know it.</param>
public sealed record PlatformGap(string Name, string Needed, IReadOnlyList<string> Offered)
{
    public override string ToString() => Needed;

    /// <summary>The same with what there is instead, for people.</summary>
    public string Explain() => Offered.Count == 0
        ? $"{Needed} (it offers no {Name})"
        : $"{Needed} (it offers {string.Join(", ", Offered.Select(value => $"{Name}={value}"))})";
}
