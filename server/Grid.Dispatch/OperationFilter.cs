using Grid.Core;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>
/// Chooses operations by terms such as <c>stage = executing &amp; created_time &gt;= 2026-01-31T12:00:00Z</c>. Every term
/// has to hold. A term is a field, one of <c>= != &gt;= &lt;= &gt; &lt;</c> (text and digests know only the first two),
/// and a value, which may stand in double quotes. The fields are those of <see cref="OperationField"/>. An operation that
/// has no value there, such as a start time while it is queued, passes <c>!=</c> only. No terms at all choose everything.
/// </summary>
public sealed class OperationFilter
{
    /// <summary>The longest filter, in characters.</summary>
    public const int LengthMax = 4096;

    // Longer ones first: '>' must not be taken for the beginning of '>='.
    private static readonly (string Sign, bool NeedsOrder, Func<int?, bool> Holds)[] Comparisons =
    [
        ("!=", false, order => order != 0),
        (">=", true, order => order >= 0),
        ("<=", true, order => order <= 0),
        ("=", false, order => order == 0),
        (">", true, order => order > 0),
        ("<", true, order => order < 0),
    ];

    private readonly Func<OperationView, bool>[] _terms;

    private OperationFilter(Func<OperationView, bool>[] terms) => _terms = terms;

    /// <summary>Chooses every operation.</summary>
    public static OperationFilter All { get; } = new([]);

    /// <summary>Reads a filter.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT that says which term is wrong, and what it could be.</exception>
    public static OperationFilter Parse(string text)
    {
        if (text.Length > LengthMax)
        {
            throw GridException.InvalidArgument($"A filter may have at most {LengthMax} characters; this one has {text.Length}.");
        }

        return string.IsNullOrWhiteSpace(text) ? All : new OperationFilter([.. text.Split('&').Select(ParseTerm)]);
    }

    /// <summary>Whether an operation is chosen.</summary>
    public bool Accepts(OperationView operation) => Array.TrueForAll(_terms, term => term(operation));

    private static Func<OperationView, bool> ParseTerm(string term)
    {
        int start = term.AsSpan().IndexOfAny("!=<>");
        (string sign, bool needsOrder, Func<int?, bool> holds) = start < 0
            ? default
            : Array.Find(Comparisons, comparison => string.CompareOrdinal(term, start, comparison.Sign, 0, comparison.Sign.Length) == 0);
        if (sign is null)
        {
            throw Bad(term, "write it as field=value, with one of = != >= <= > < between them");
        }

        OperationField field = FindField(term, term[..start].Trim());
        if (needsOrder && !field.IsOrdered)
        {
            throw Bad(term, $"'{field.Name}' has no order: use = or !=");
        }

        string value = term[(start + sign.Length)..].Trim().Trim('"');
        Func<OperationView, int?> compare = field.ComparerWith(value)
            ?? throw Bad(term, $"'{value}' is not a value of '{field.Name}': use {field.Form}");
        return operation => holds(compare(operation));
    }

    private static OperationField FindField(string term, string name) =>
        OperationField.All.FirstOrDefault(field => field.Name == name)
        ?? throw Bad(term, $"'{name}' is not a field: use one of {string.Join(", ", OperationField.All.Select(field => field.Name))}");

    private static GridException Bad(string term, string reason) =>
        GridException.InvalidArgument($"Filter term '{term.Trim()}': {reason}.");
}
