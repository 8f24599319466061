using Grid.Testing;

namespace Grid.Storage.S3.Tests.Servers;

/// <summary>The S3 servers that tests run against, and whether this machine has them.</summary>
internal static class S3Tools
{
    public static EngTool ClientsRoot { get; } = new("clients-root");

    public static EngTool S3rver { get; } = new("s3rver");
}
