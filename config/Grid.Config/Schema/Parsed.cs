namespace Grid.Config.Schema;

/// <summary>What a scalar's text came to: a value, or what is wrong with it.</summary>
internal readonly record struct Parsed<T>
{
    private Parsed(T? value, string? problem)
    {
        Value = value;
        Problem = problem;
    }

    /// <summary>Set unless there is a problem.</summary>
    public T? Value { get; }

    public string? Problem { get; }

    public static Parsed<T> Good(T value) => new(value, problem: null);

    public static Parsed<T> Bad(string problem) => new(default, problem);
}
