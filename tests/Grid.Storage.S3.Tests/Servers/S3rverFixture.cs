using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Storage.S3.Tests.Servers;

/// <summary>s3rver, which knows neither aws-chunked bodies nor aborted uploads, like other stores that call themselves S3.</summary>
public sealed class S3rverFixture : S3Fixture
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-s3rver-");

    private protected override string? Missing => S3Tools.S3rver.Missing;

    private protected override async Task<S3TestServer> StartAsync() => await S3TestServer.StartAsync(
        new ProgramCall(
            "node", await S3Tools.S3rver.PathAsync(), "--silent", "-d", _folder.FullName, "-a", "127.0.0.1", "-p", "0"),
        new Regex(@"S3rver listening on 127\.0\.0\.1:(?<port>\d+)"));

    private protected override S3ConnectionOptions Adjust(S3ConnectionOptions options) => options;

    private protected override void CleanUp() => _folder.Delete(recursive: true);
}
