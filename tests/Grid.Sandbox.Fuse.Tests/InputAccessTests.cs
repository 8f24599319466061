using Grid.Conformance.Sandboxes;
using Grid.Execution.V1;

namespace Grid.Sandbox.Fuse.Tests;

[NeedsMounts]
public sealed class InputAccessTests : IAsyncLifetime
{
    private readonly FuseBench _bench = FuseBench.Open();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();

    [Fact]
    public async Task What_an_action_touched_and_what_it_left_alone_stands_in_its_result()
    {
        InputRoot inputs = new InputRoot().File("a", "aaaa").File("d/read", "rr").File("d/asked", "q").File("d/left", "lllll");

        InputAccess access = await RunAsync("cat d/read; test -f d/asked", inputs);

        access.Offered.ShouldBe(new InputShare { Blobs = 4, Bytes = 12 });
        access.Touched.ShouldBe(new InputShare { Blobs = 2, Bytes = 3 });
        access.Untouched.ShouldBe(new InputShare { Blobs = 1, Bytes = 5 });

        // The bot itself has a look at the first file.
        access.Listed.ShouldBe(new InputShare { Blobs = 1, Bytes = 4 });
        access.ReadBytes.ShouldBe(2);
        access.Actions.ShouldBe(1);
    }

    [Fact]
    public async Task Files_of_a_directory_that_was_listed_are_not_said_to_be_left_alone()
    {
        InputRoot inputs = new InputRoot().File("a", "aaaa").File("d/one", "11").File("d/two", "222").File("e/left", "lllll");

        InputAccess access = await RunAsync("ls -l d", inputs);

        (access.Touched.Blobs + access.Listed.Blobs).ShouldBe(3);
        access.Untouched.ShouldBe(new InputShare { Blobs = 1, Bytes = 5 });
    }

    [Fact]
    public async Task Actions_on_one_input_root_are_counted_together()
    {
        InputRoot inputs = new InputRoot().File("a", "aaaa").File("d/one", "11").File("d/two", "222");
        await RunAsync("cat d/one", inputs);

        InputAccess access = await RunAsync("cat d/two", inputs);

        access.Actions.ShouldBe(2);
        access.Untouched.ShouldBe(new InputShare());
        access.Kind.Actions.ShouldBe(2);
        access.Kind.InputRoots.ShouldBe(1);
    }

    [Fact]
    public async Task A_kind_of_actions_is_known_by_what_none_of_them_has_used()
    {
        await RunAsync("cat d/one", Tree("1"));

        InputAccess access = await RunAsync("cat d/two", Tree("2"));

        access.Kind.Program.ShouldBe("/bin/sh");
        access.Kind.Actions.ShouldBe(2);
        access.Kind.InputRoots.ShouldBe(2);
        access.Kind.OfferedBytes.ShouldBe(2 * access.Offered.Bytes);
        access.Untouched.Blobs.ShouldBe(2);
        access.Kind.Unused.ShouldBe(new InputShare { Blobs = 1, Bytes = "never2".Length });

        static InputRoot Tree(string version) => new InputRoot()
            .File("a", "a" + version).File("d/one", "one" + version).File("d/two", "two" + version).File("d/never", "never" + version);
    }

    [Fact]
    public async Task Large_files_that_are_read_past_the_bot_are_counted_as_a_whole()
    {
        const int Size = 2 << 20;
        byte[] large = new byte[Size];
        new Random(1).NextBytes(large);

        InputAccess access = await RunAsync("head -c 10 large >/dev/null", new InputRoot().File("large", large).File("small", "s"));

        access.Touched.Bytes.ShouldBeGreaterThanOrEqualTo(Size);
        bool isPassed = access.Passed.Blobs == 1;
        (isPassed ? access.Passed.Bytes : access.ReadBytes).ShouldBeInRange(10, Size);
    }

    private async Task<InputAccess> RunAsync(string script, InputRoot inputs)
    {
        SandboxResult result = await _bench.RunAsync(script, inputs, new FarInputs(_bench.Store));
        return result.ActionResult.ExecutionMetadata.AuxiliaryMetadata
            .Single(any => any.Is(InputAccess.Descriptor)).Unpack<InputAccess>();
    }
}
