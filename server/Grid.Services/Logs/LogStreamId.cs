using Grid.Core;

namespace Grid.Services.Logs;

/// <summary>What tells a stream from all others.</summary>
/// <param name="Text">Part of its names.</param>
/// <param name="IsOfJob">It is an output of a job: whoever reads it knows by the operation when it ends.</param>
public readonly record struct LogStreamId(string Text, bool IsOfJob)
{
    /// <summary>A stream that a client of an instance created.</summary>
    public static LogStreamId Created(InstanceName instance, string id) => new($"{instance}|{id}", IsOfJob: false);

    /// <summary>One output of a lease's job. Instances that share jobs share it.</summary>
    public static LogStreamId OfLease(string lease, string output) => new($"{lease}/{output}", IsOfJob: true);

    public override string ToString() => Text;
}
