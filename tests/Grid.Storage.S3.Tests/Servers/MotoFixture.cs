using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Storage.S3.Tests.Servers;

/// <summary>Moto's S3, out of the clients' root. It understands all that the SDK sends.</summary>
public sealed class MotoFixture : S3Fixture
{
    private protected override string? Missing => S3Tools.ClientsRoot.Missing;

    private protected override Task<S3TestServer> StartAsync() => S3TestServer.StartAsync(
        new ProgramCall(
            RepositoryTool("in-clients-root"),
            "--", "env", "PYTHONUNBUFFERED=1", "moto_server", "-H", "127.0.0.1", "-p", "0"),
        new Regex(@"Running on http://127\.0\.0\.1:(?<port>\d+)"));

    private protected override S3ConnectionOptions Adjust(S3ConnectionOptions options) =>
        options with { UsesChunkedEncoding = true, UsesChecksums = true };
}
