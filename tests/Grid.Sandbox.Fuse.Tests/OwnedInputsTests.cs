using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Execution.V1;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>Isolated actions own the inputs that they see, and have nothing of them but their own copies.</summary>
[NeedsMounts]
public sealed class OwnedInputsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-fuse-").FullName;
    private DiskBlobStore _store = null!;
    private ISandbox _sandbox = null!;

    public async Task InitializeAsync()
    {
        _store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        _sandbox = await FuseSandboxes.NamespacesAsync(Path.Combine(_folder, "staging"), _store.Root, SandboxLimits.Default);
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_an_action_makes_of_its_inputs_the_next_one_does_not_see()
    {
        await RunAsync(
            "chmod 777 a d d/b; echo evil > a; rm d/b; mv d/c d/moved; ln a d/linked; : > d/new; chmod 0 e; truncate -s 0 d/moved");

        string seen = await TextAsync(await RunAsync("cat a d/b d/c e/f; ls d; stat -c %a a d e"));

        seen.ShouldBe("1234b\nc\n444\n755\n755\n");
    }

    [Fact]
    public async Task To_lend_a_tree_to_an_action_takes_no_look_at_all_of_it()
    {
        SandboxResult result = await RunAsync("cat d/b > /dev/null; mkdir -p made/here; : > out/written");

        InputAccess access = result.ActionResult.ExecutionMetadata.AuxiliaryMetadata
            .Single(any => any.Is(InputAccess.Descriptor)).Unpack<InputAccess>();
        result.ActionResult.ExitCode.ShouldBe(0, await TextAsync(result));
        access.Listed.Blobs.ShouldBe(1, "The first file, which the bot looks at itself.");
        access.Untouched.Blobs.ShouldBe(2);
    }

    private async Task<SandboxResult> RunAsync(string script)
    {
        Reapi.Command command = FuseBench.Shell(script);
        command.OutputPaths.Add("out/written");
        InputRoot inputs = new InputRoot().File("a", "1").File("d/b", "2").File("d/c", "3").File("e/f", "4");
        return await _sandbox.RunAsync(
            new SandboxRequest
            {
                Command = command,
                InputRoot = await inputs.WriteAsync(_store),
                Inputs = new LocalInputs(_store),
                Outputs = _store,
            },
            CancellationToken.None);
    }

    private async Task<string> TextAsync(SandboxResult result) =>
        await TextAsync(result.ActionResult.StdoutDigest) + await TextAsync(result.ActionResult.StderrDigest);

    private async Task<string> TextAsync(Reapi.Digest digest) => System.Text.Encoding.UTF8.GetString(
        (await _store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().Span);
}
