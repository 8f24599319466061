namespace Grid.Sandbox;

/// <summary>The tree of programs that an action wants to see around its input root, instead of the host's.</summary>
/// <param name="RootPath">Where it lies unpacked. Nobody writes to it.</param>
/// <param name="Environment">Variables that commands get in it unless they set them, each entry <c>NAME=value</c>.</param>
public sealed record ActionImage(string RootPath, IReadOnlyList<string> Environment)
{
    /// <summary>Where input roots are seen in images that name no other place.</summary>
    public const string UsualPlace = "/build";

    /// <summary>Where commands see their input root.</summary>
    public string InputsSeenAt { get; init; } = UsualPlace;

    /// <summary>The user that commands see themselves run as unless they ask for another; null for whoever it really is.</summary>
    public uint? UserId { get; init; }

    /// <summary>The group, in the same way.</summary>
    public uint? GroupId { get; init; }
}
