using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Grid.Clients.Running;
using Grid.Core;

namespace Grid.Storage.S3.Tests.Servers;

/// <summary>An S3 server of another make, on a port of its own, with buckets for each digit a hash can begin with.</summary>
internal sealed class S3TestServer : IAsyncDisposable
{
    private const string Account = "S3RVER";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly RunningProgram _program;

    private S3TestServer(RunningProgram program, Uri endpoint)
    {
        _program = program;
        Endpoint = endpoint;
        Client = new AmazonS3Client(
            new BasicAWSCredentials(Account, Account),
            new AmazonS3Config
            {
                ServiceURL = endpoint.AbsoluteUri,
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
            });
    }

    public Uri Endpoint { get; }

    /// <summary>A client that is not ours, to look behind the store's back.</summary>
    public AmazonS3Client Client { get; }

    public static IEnumerable<string> Buckets => "0123456789abcdef".Select(digit => $"grid-{digit}");

    public static BucketTemplate Template { get; } = Bucket("grid-{digest[0]}");

    public static BucketTemplate Bucket(string text) =>
        BucketTemplate.TryParse(text, out BucketTemplate? template, out string? problem)
            ? template
            : throw new InvalidOperationException(problem);

    /// <summary>Starts a program that says on which port it listens.</summary>
    public static async Task<S3TestServer> StartAsync(ProgramCall call, Regex portLine)
    {
        RunningProgram program = RunningProgram.Start(call);
        try
        {
            Match listening = await program.LineAsync(portLine, StartLimit);
            S3TestServer server = new(program, new Uri($"http://127.0.0.1:{listening.Groups["port"].Value}"));
            foreach (string bucket in Buckets)
            {
                await server.Client.PutBucketAsync(bucket);
            }

            return server;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to speak to the server, or to a proxy before it. It does not understand chunks or new checksums.</summary>
    public S3ConnectionOptions Connection(Uri? proxy = null) => new()
    {
        Endpoint = proxy ?? Endpoint,
        AccessKey = Account,
        SecretKey = new Secret(Account),
        UsesChunkedEncoding = false,
        UsesChecksums = false,
    };

    /// <summary>The uploads in parts that were begun and neither completed nor aborted.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedUploadsAsync()
    {
        List<string> uploads = [];
        foreach (string bucket in Buckets)
        {
            ListMultipartUploadsResponse response =
                await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = bucket });
            uploads.AddRange((response.MultipartUploads ?? []).Select(upload => upload.Key));
        }

        return uploads;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _program.DisposeAsync();
    }
}
