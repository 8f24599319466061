namespace Grid.Storage.S3.Tests.Servers;

/// <summary>What the proxy does to an answer.</summary>
internal abstract record Fault
{
    /// <summary>Answers with a status instead of asking the server.</summary>
    public sealed record Status(int Code) : Fault;

    /// <summary>Never answers; the connection stays open.</summary>
    public sealed record Silence : Fault;

    /// <summary>Sends the headers and so many bytes of the body, then breaks the connection.</summary>
    public sealed record Truncation(int SizeBytes) : Fault;

    /// <summary>Changes one byte of the body.</summary>
    public sealed record FlippedByte(int Position) : Fault;

    /// <summary>Lets the server do what was asked, and answers with a status all the same.</summary>
    public sealed record LateStatus(int Code) : Fault;
}
