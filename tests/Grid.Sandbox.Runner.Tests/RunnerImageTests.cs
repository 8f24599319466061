using System.Text;
using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>An image that the bot has unpacked, and commands that another user runs in it.</summary>
[NeedsTwoUsersAndBusybox]
[Trait("Ring", "Slow")]
public sealed class RunnerImageTests(BubblewrapRunner isolating, RunnerProcess plain)
    : IClassFixture<BubblewrapRunner>, IClassFixture<RunnerProcess>, IDisposable
{
    private const string Busybox = "/usr/bin/busybox";

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-runner-image-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_runner_that_isolates_runs_commands_in_an_image_of_its_bot()
    {
        using DiskBlobStore store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        await using ISandbox sandbox = await isolating.OpenSandboxAsync(Path.Combine(_folder, "staging"), new SandboxLimits());

        SandboxResult result = await sandbox.RunAsync(await RequestAsync(store), CancellationToken.None);

        byte[] stderr = await ReadAsync(store, result.ActionResult.StderrDigest);
        result.ActionResult.ExitCode.ShouldBe(0, Encoding.UTF8.GetString(stderr));
        Encoding.UTF8.GetString(await ReadAsync(store, result.ActionResult.StdoutDigest))
            .ShouldBe("/build\nof the input\nof the image\n");
        result.ActionResult.OutputFiles.ShouldHaveSingleItem().Path.ShouldBe("out");
    }

    [Fact]
    public async Task A_runner_that_does_not_isolate_refuses_an_image_and_says_what_it_takes()
    {
        using DiskBlobStore store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        await using ISandbox sandbox = await plain.OpenSandboxAsync(Path.Combine(_folder, "staging"), new SandboxLimits());
        SandboxRequest request = await RequestAsync(store);

        GridException failure = await Should.ThrowAsync<GridException>(() => sandbox.RunAsync(request, CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("!bubblewrap");
    }

    private async Task<SandboxRequest> RequestAsync(DiskBlobStore store)
    {
        string image = Path.Combine(_folder, "image");
        Directory.CreateDirectory(Path.Combine(image, "bin"));
        Directory.CreateDirectory(Path.Combine(image, "etc"));
        File.Copy(Busybox, Path.Combine(image, "bin", "busybox"));
        await File.WriteAllTextAsync(Path.Combine(image, "etc", "mark"), "of the image\n");
        return new SandboxRequest
        {
            Command = new Reapi.Command
            {
                Arguments = { "busybox", "sh", "-c", "pwd; busybox cat input /etc/mark; echo made > out" },
                OutputPaths = { "out" },
            },
            InputRoot = await new InputRoot().File("input", "of the input\n").WriteAsync(store),
            Inputs = new LocalInputs(store),
            Outputs = store,
            Image = new ActionImage(image, ["PATH=/bin"]),
        };
    }

    private static async Task<byte[]> ReadAsync(DiskBlobStore store, Reapi.Digest digest) =>
        (await store.ReadBatchAsync([digest.ToDigest(DigestFunction.Sha256)], CancellationToken.None))[0]!.Value.ToArray();
}
