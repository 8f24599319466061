namespace Grid.Clients.Running;

/// <summary>
/// A program and its arguments, where it starts, and the variables it gets on top of its surroundings'.
/// </summary>
internal sealed record ProgramCall(string Name, params IReadOnlyList<string> Arguments)
{
    public string? Directory { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public override string ToString() => string.Join(' ', Arguments.Prepend(Name));
}
