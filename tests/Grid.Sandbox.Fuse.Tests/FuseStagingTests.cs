using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>What is particular to inputs that are mounted.</summary>
[NeedsMounts]
public sealed class FuseStagingTests : IAsyncLifetime
{
    private readonly FuseBench _bench = FuseBench.Open();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();

    [Fact]
    public async Task The_same_mounts_serve_all_actions_and_nothing_else_is_left()
    {
        IReadOnlyList<string> before = _bench.Mounts();

        await _bench.RunAsync("cat a", new InputRoot().File("a", "1"));
        await _bench.RunAsync("cat a", new InputRoot().File("a", "2"));

        _bench.Mounts().ShouldBe(before);
        before.ShouldNotContain(mount => mount.Contains(" overlay ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inputs_can_be_replaced_renamed_and_removed_and_the_next_action_sees_them_whole()
    {
        InputRoot Inputs() => new InputRoot().File("a/b", "as it was").File("a/c", "too").File("d", "and this");
        SandboxResult first = await _bench.RunAsync(
            "rm -r a/b && echo new > a/b && mv a/c e && chmod u+w d && echo more >> d && cat a/b e d", Inputs());

        SandboxResult second = await _bench.RunAsync("cat a/b a/c d", Inputs());

        (await _bench.TextAsync(first.ActionResult.StdoutDigest)).ShouldBe("new\ntooand thismore\n");
        (await _bench.TextAsync(second.ActionResult.StdoutDigest)).ShouldBe("as it wastooand this");
    }

    [Fact]
    public async Task Two_inputs_of_the_same_bytes_are_two_files_when_one_is_written_to()
    {
        SandboxResult result = await _bench.RunAsync(
            "cat a b; chmod u+w a; echo other > a; cat a b", new InputRoot().File("a", "same\n").File("b", "same\n"));

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("same\nsame\nother\nsame\n");
    }

    [Fact]
    public async Task The_same_directory_at_two_places_is_two_directories()
    {
        InputRoot inputs = new InputRoot().File("x/d/f", "1\n").File("y/d/f", "1\n");

        SandboxResult result = await _bench.RunAsync("cat x/d/f y/d/f; rm -r x/d; ls x y; cat y/d/f", inputs);

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("1\n1\nx:\n\ny:\nd\n1\n");
    }

    [Fact]
    public async Task An_output_directory_that_holds_inputs_is_captured_with_what_became_of_them()
    {
        Reapi.Command command = FuseBench.Shell(
            "cd o; rm gone; echo new > made; chmod u+w written; echo more >> written; chmod +x touched; mv moved moved-on");
        command.OutputPaths.Add("o");
        InputRoot inputs = new InputRoot()
            .File("o/kept", "kept").File("o/gone", "gone").File("o/written", "w").File("o/touched", "t")
            .File("o/moved", "m").File("o/deep/kept", "kept").File("o/tool", "#!", isExecutable: true);

        SandboxResult result = await _bench.Sandbox.RunAsync(
            new SandboxRequest
            {
                Command = command,
                InputRoot = await inputs.WriteAsync(_bench.Store),
                Inputs = new LocalInputs(_bench.Store),
                Outputs = _bench.Store,
            },
            CancellationToken.None);

        Reapi.Tree tree = Reapi.Tree.Parser.ParseFrom(
            (await _bench.Store.ReadAsync(
                result.ActionResult.OutputDirectories[0].TreeDigest.ToDigest(DigestFunction.Sha256), CancellationToken.None))
            .ShouldNotBeNull().Span);
        List<string> files = [];
        foreach (Reapi.FileNode file in tree.Root.Files)
        {
            files.Add($"{file.Name}{(file.IsExecutable ? "*" : string.Empty)}={(await _bench.TextAsync(file.Digest)).TrimEnd()}");
        }

        files.ShouldBe(["kept=kept", "made=new", "moved-on=m", "tool*=#!", "touched*=t", "written=wmore"]);
        tree.Children.ShouldHaveSingleItem().Files.ShouldHaveSingleItem().Name.ShouldBe("kept");
    }

    [Fact]
    public async Task Names_that_are_not_there_are_not_there_until_the_action_makes_them()
    {
        SandboxResult result = await _bench.RunAsync(
            "cat no 2>&- || echo none; echo now > no; cat no; cat d/no 2>&- || echo none; echo x > d/no; cat d/no",
            new InputRoot().Directory("d"));

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("none\nnow\nnone\nx\n");
    }

    [Fact]
    public async Task A_directory_of_more_names_than_one_answer_holds_is_listed_whole()
    {
        InputRoot inputs = new();
        for (int i = 0; i < 3000; i++)
        {
            inputs.File($"d/{new string('n', 100)}{i}", string.Empty);
        }

        SandboxResult result = await _bench.RunAsync("ls -l d | tail -n +2 | wc -l; ls d | sort | uniq -d", inputs);

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).Trim().ShouldBe("3000");
    }

    [Fact]
    public async Task A_file_larger_than_one_answer_is_read_whole()
    {
        string large = string.Concat(Enumerable.Range(0, 700_000).Select(i => $"{i:0000000}\n"));

        SandboxResult result = await _bench.RunAsync(
            "sha256sum < large; tail -c 8 large; tail -c +4000001 large | head -c 8",
            new InputRoot().File("large", large));

        string hash = Digest.Of(System.Text.Encoding.UTF8.GetBytes(large)).HashText;
        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe($"{hash}  -\n0699999\n0500000\n");
    }
}
