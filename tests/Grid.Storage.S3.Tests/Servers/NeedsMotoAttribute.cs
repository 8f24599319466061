using Grid.Testing;

namespace Grid.Storage.S3.Tests.Servers;

[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsMotoAttribute : NeedsAttribute
{
    public override string? Missing => S3Tools.ClientsRoot.Missing;
}
