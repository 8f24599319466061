using Grid.Conformance.Sandboxes;
using Grid.Execution.V1;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>Input roots that differ little from one the kernel knows: they are laid over it, and nobody can tell.</summary>
[NeedsMounts]
public sealed class ChangedTreeTests : IAsyncLifetime
{
    private const string Everything =
        "find . | sort; find . -type f | sort | xargs cat; find . -mindepth 1 | sort | xargs stat -c '%n %F %a %Y'; readlink link; "
        + "for name in gone d0/gone gone-directory d1/f1/inside replaced-by-file/inside; do cat $name 2>&- || echo no $name; done";

    private readonly FuseBench _bench = FuseBench.Open();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();

    [Fact]
    public async Task A_root_with_additions_changes_and_removals_of_all_kinds_is_seen_as_it_is()
    {
        await _bench.RunAsync(Everything, Before());
        (string overKnown, InputAccess access) = await SeeAsync(_bench, After());
        await using FuseBench fresh = FuseBench.Open();

        (string alone, InputAccess accessAlone) = await SeeAsync(fresh, After());

        overKnown.ShouldBe(alone);
        overKnown.ShouldContain("no gone\nno d0/gone\nno gone-directory\nno d1/f1/inside\nno replaced-by-file/inside\n");
        access.Actions.ShouldBe(2, "it was not laid over the root that is known");
        accessAlone.Actions.ShouldBe(1);
        access.Offered.ShouldBe(accessAlone.Offered);
        access.Untouched.ShouldBe(accessAlone.Untouched);
    }

    [Fact]
    public async Task What_is_laid_over_a_root_does_not_show_in_it()
    {
        (string before, _) = await SeeAsync(_bench, Before());
        await SeeAsync(_bench, After());

        (string again, _) = await SeeAsync(_bench, Before());

        again.ShouldBe(before);
    }

    [Fact]
    public async Task An_action_writes_removes_and_captures_over_both()
    {
        await _bench.RunAsync("true", Before());
        Reapi.Command command = FuseBench.Shell(
            "rm new d0/f0 link; echo mine > gone; mkdir gone-directory; chmod u+w d2/f2; "
            + "echo more >> d2/f2; mv d3/f3 moved; rmdir made/empty");
        command.OutputPaths.AddRange(["gone", "gone-directory", "moved", "d2/f2", "d5", "new"]);

        SandboxResult result = await _bench.Sandbox.RunAsync(
            new SandboxRequest
            {
                Command = command,
                InputRoot = await After().WriteAsync(_bench.Store),
                Inputs = new LocalInputs(_bench.Store),
                Outputs = _bench.Store,
            },
            CancellationToken.None);

        result.ActionResult.ExitCode.ShouldBe(0, result.Message);
        Dictionary<string, string> files = [];
        foreach (Reapi.OutputFile file in result.ActionResult.OutputFiles)
        {
            files[file.Path] = await _bench.TextAsync(file.Digest);
        }

        files.ShouldBe(
            new Dictionary<string, string> { ["gone"] = "mine\n", ["moved"] = "3/3\n", ["d2/f2"] = "2/2\nmore\n" }, ignoreOrder: true);
        result.ActionResult.OutputDirectories.Select(directory => directory.Path).ShouldBe(["gone-directory", "d5"], ignoreOrder: true);
    }

    [Fact]
    public async Task Roots_that_differ_much_are_not_laid_over_one_another()
    {
        await _bench.RunAsync("true", Before());
        InputRoot other = new();
        for (int i = 0; i < 600; i++)
        {
            other.File($"d{i % 20}/f{i}", $"other {i}\n");
        }

        (_, InputAccess access) = await SeeAsync(_bench, other);

        access.Actions.ShouldBe(1);
    }

    private static InputRoot Before()
    {
        InputRoot root = Common().File("gone", "gone\n").File("d0/gone", "gone\n").File("gone-directory/a/b", "gone\n")
            .File("changed", "old\n").File("tool", "#!\n").File("replaced-by-file/inside", "in\n").File("replaced-by-directory", "file\n")
            .Symlink("link", "old");
        root.File("d1/f1/inside", "in\n");
        return root;
    }

    private static InputRoot After() => Common().File("new", "new\n").File("d4/new", "new\n").File("made/deep/new", "new\n")
        .File("changed", "other\n").File("tool", "#!\n", isExecutable: true).File("replaced-by-file", "file\n")
        .File("replaced-by-directory/inside", "in\n").Symlink("link", "new").File("d1/f1", "file now\n").Directory("made/empty");

    private static InputRoot Common()
    {
        InputRoot root = new();
        for (int i = 0; i < 600; i++)
        {
            if (i != 1)
            {
                root.File($"d{i % 20}/f{i}", $"{i % 20}/{i}\n");
            }
        }

        return root;
    }

    private static async Task<(string Seen, InputAccess Access)> SeeAsync(FuseBench bench, InputRoot inputs)
    {
        SandboxResult result = await bench.RunAsync(Everything, inputs);
        return (
            await bench.TextAsync(result.ActionResult.StdoutDigest),
            result.ActionResult.ExecutionMetadata.AuxiliaryMetadata
                .Single(any => any.Is(InputAccess.Descriptor)).Unpack<InputAccess>());
    }
}
