namespace Grid.Sandbox;

/// <summary>The tree of programs that an action wants to see around its input root, instead of the host's.</summary>
/// <param name="RootPath">Where it lies unpacked. Nobody writes to it.</param>
/// <param name="Environment">Variables that commands get in it unless they set them, each entry <c>NAME=value</c>.</param>
public sealed record ActionImage(string RootPath, IReadOnlyList<string> Environment);
