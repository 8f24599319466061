using System.Globalization;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>A property of operations that filters can name: how to read its text, and how an operation compares with it.</summary>
public sealed class OperationField
{
    private readonly Func<string, Func<OperationView, int?>?> _parse;

    private OperationField(string name, string form, bool isOrdered, Func<string, Func<OperationView, int?>?> parse)
    {
        (Name, Form, IsOrdered, _parse) = (name, form, isOrdered, parse);
    }

    /// <summary>Every field, in the order they are documented.</summary>
    public static IReadOnlyList<OperationField> All { get; } =
    [
        Ordered("stage", "cache_check, queued, executing or completed", ParseStage, view => view.Stage),
        Text("name", view => view.Name.Value),
        new("action_digest", "a hash, or hash/size", isOrdered: false, ParseDigest),
        Text("user", view => view.Client.User),
        Text("invocation_id", view => view.Client.InvocationId),
        Text("correlated_invocations_id", view => view.Client.CorrelatedInvocationsId),
        Text("tool_name", view => view.Client.ToolName),
        Text("tool_version", view => view.Client.ToolVersion),
        Text("mnemonic", view => view.Client.Mnemonic),
        Text("target_id", view => view.Client.TargetId),
        Text("bot", view => view.Bot ?? string.Empty),
        Ordered("priority", "a number", ParseNumber, view => view.Priority),
        Ordered("attempts", "a number", ParseNumber, view => view.Attempts),
        Ordered("status", "a number of google.rpc.Code", ParseNumber, view => (int?)view.Outcome?.Status),
        Ordered("created_time", TimeForm, ParseTime, view => view.CreatedAt),
        Ordered("queued_time", TimeForm, ParseTime, view => view.QueuedAt),
        Ordered("start_time", TimeForm, ParseTime, view => view.StartedAt),
        Ordered("completed_time", TimeForm, ParseTime, view => view.FinishedAt),
    ];

    public string Name { get; }

    /// <summary>What a value looks like, for people.</summary>
    public string Form { get; }

    /// <summary>Whether values can be greater and less.</summary>
    public bool IsOrdered { get; }

    private static string TimeForm => "a time such as 2026-01-31T12:00:00Z";

    /// <summary>How an operation compares with this value, null where it has none; null when the text is no value.</summary>
    public Func<OperationView, int?>? ComparerWith(string text) => _parse(text);

    private static OperationField Text(string name, Func<OperationView, string> read) => new(
        name, "text", isOrdered: false, text => view => string.CompareOrdinal(read(view), text));

    private static OperationField Ordered<T>(
        string name, string form, Func<string, T?> parse, Func<OperationView, T?> read)
        where T : struct => new(name, form, isOrdered: true, text => parse(text) is not { } value
            ? null
            : view => read(view) is { } own ? Comparer<T>.Default.Compare(own, value) : null);

    private static Func<OperationView, int?>? ParseDigest(string text) => text.Contains('/')
        ? view => string.CompareOrdinal(view.ActionDigest.ToString(), text)
        : view => string.CompareOrdinal(view.ActionDigest.HashText, text);

    private static ExecutionStage? ParseStage(string text) => text.ToUpperInvariant() switch
    {
        "CACHE_CHECK" => ExecutionStage.CacheCheck,
        "QUEUED" => ExecutionStage.Queued,
        "EXECUTING" => ExecutionStage.Executing,
        "COMPLETED" => ExecutionStage.Completed,
        _ => null,
    };

    private static int? ParseNumber(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static DateTimeOffset? ParseTime(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
