using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Scheduling;
using Grid.Services.Execution;
using Grid.Services.Wire;

namespace Grid.Services.Logs;

/// <summary>
/// What the name of a log stream says. One that somebody created is read as <c>[instance/]logstreams/id</c> and written as
/// <c>[instance/]logstreams/id/secret</c>. Those of a job are read as <c>[instance/]operations/id/logstreams/lease/stdout</c>,
/// so that reading ends with the operation, and written as <c>[instance/]logstreams/lease/stdout/secret</c>.
/// </summary>
/// <param name="Instance">The instance asked.</param>
/// <param name="Stream">What tells the stream from all others.</param>
/// <param name="Operation">The operation whose output it is to be; null when it is none's, or is written.</param>
/// <param name="Secret">What the writer has to know; null when reading.</param>
internal sealed record LogStreamName(InstanceName Instance, LogStreamId Stream, OperationName? Operation, string? Secret)
{
    public const string Stdout = "stdout";
    public const string Stderr = "stderr";

    private const string Collection = "logstreams";
    private const string Operations = "operations";

    /// <summary>Whether a name that ByteStream is given is one of these, and not a blob's.</summary>
    public static bool IsOne(string text) =>
        text.Contains(Collection, StringComparison.Ordinal) && StartIn(text.Split('/')) >= 0;

    /// <summary>Reads a name.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it is of no known form.</exception>
    public static LogStreamName Parse(string text)
    {
        string[] parts = text.Length <= ResourceName.LengthMax ? text.Split('/') : [];
        int start = StartIn(parts);
        return start >= 0 && !Array.Exists(parts, part => part.Length == 0) && TryParse(parts, start, out LogStreamName? name)
            ? name
            : throw GridException.InvalidArgument(
                $"Malformed name of a log stream '{text}': use the one that CreateLogStream or the operation's metadata told.");
    }

    /// <summary>The name to read a stream that somebody created.</summary>
    public static string ReadNameOf(InstanceName instance, string id) => $"{PrefixOf(instance)}{Collection}/{id}";

    /// <summary>The name to read an output of an operation, while it is that lease's.</summary>
    public static string ReadNameOf(OperationName operation, string lease, string output) =>
        $"{operation}/{Collection}/{lease}/{output}";

    /// <summary>The name to write a stream; <paramref name="path"/> is its id, or its lease and which output it is.</summary>
    public static string WriteNameOf(InstanceName instance, string path, string secret) =>
        $"{PrefixOf(instance)}{Collection}/{path}/{secret}";

    private static string PrefixOf(InstanceName instance) => instance.Value.Length == 0 ? string.Empty : $"{instance}/";

    // An instance may be called as the collection is; the words of a blob's name may not stand in this one.
    private static int StartIn(string[] parts) =>
        Array.Exists(parts, part => part is "blobs" or "compressed-blobs") ? -1 : Array.LastIndexOf(parts, Collection);

    private static bool TryParse(string[] parts, int start, [NotNullWhen(true)] out LogStreamName? name)
    {
        string before = string.Join('/', parts[..start]);
        string[] rest = parts[(start + 1)..];
        bool isOfOperation = start >= 2 && parts[start - 2] == Operations;
        name = rest switch
        {
            [var lease, Stdout or Stderr] when isOfOperation => new(
                OperationNames.InstanceOf(before), LogStreamId.OfLease(lease, rest[1]), new OperationName(before), Secret: null),
            _ when isOfOperation => null,
            [var id] => OfCreated(before, id, secret: null),
            [var id, var secret] => OfCreated(before, id, secret),
            [var lease, Stdout or Stderr, var secret] =>
                new(InstanceName.Parse(before), LogStreamId.OfLease(lease, rest[1]), Operation: null, secret),
            _ => null,
        };
        return name is not null;
    }

    private static LogStreamName OfCreated(string before, string id, string? secret)
    {
        InstanceName instance = InstanceName.Parse(before);
        return new LogStreamName(instance, LogStreamId.Created(instance, id), Operation: null, secret);
    }
}
