using Grid.Testing;

namespace Grid.Storage.S3.Tests.Servers;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsS3rverAttribute : NeedsAttribute
{
    public override string? Missing => S3Tools.S3rver.Missing;
}
