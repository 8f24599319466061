using System.CommandLine;

namespace Grid.Server.Proxy;

/// <summary>An option of buildbox-casd that changes nothing here; who gives it is told so.</summary>
internal sealed class IdleFlag
{
    private readonly string _name;
    private readonly string _instead;

    /// <param name="name">Its name.</param>
    /// <param name="instead">What is done anyway, or what to do.</param>
    /// <param name="hasValue">Whether a value follows it.</param>
    public IdleFlag(string name, string instead, bool hasValue = true)
    {
        _name = name;
        _instead = instead;
        Option = hasValue
            ? new Option<string[]>(name) { Hidden = true, Arity = ArgumentArity.OneOrMore }
            : new Option<bool>(name) { Hidden = true };
    }

    public Option Option { get; }

    /// <summary>What to tell who gave it; null when nobody did.</summary>
    public string? ComplaintIn(ParseResult parsed) =>
        parsed.GetResult(Option) is { Implicit: false } ? $"{_name} changes nothing here: {_instead}." : null;
}
