using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Sandbox.Trees;

namespace Grid.Sandbox.Tests;

public sealed class CheckedDirectoriesTests
{
    [Fact]
    public async Task A_tree_that_was_staged_before_is_staged_again_without_its_directories()
    {
        await using SandboxBench bench = SandboxBench.Open(SandboxLimits.Default);
        InputRoot tree = new InputRoot().File("a", "first").File("b/c/d", "second");
        Digest root = await tree.WriteAsync(bench.Store);
        SandboxRequest request = bench.Request("cat a b/c/d", root);
        await bench.Sandbox.RunAsync(request, CancellationToken.None);

        await bench.Store.DeleteAsync([root], CancellationToken.None);
        SandboxResult again = await bench.Sandbox.RunAsync(request, CancellationToken.None);

        (await bench.TextAsync(again.ActionResult.StdoutDigest)).ShouldBe("firstsecond");
    }

    [Fact]
    public void What_is_used_stays_and_what_is_not_goes()
    {
        CheckedDirectories directories = new(bytesMax: 100);
        directories.Add(DigestOf(0), new Reapi.Directory());
        directories.Add(DigestOf(1), new Reapi.Directory());
        for (int i = 2; i < 20; i++)
        {
            directories.Add(DigestOf(i), new Reapi.Directory());
            directories.TryGet(DigestOf(0), out _).ShouldBeTrue();
        }

        directories.TryGet(DigestOf(1), out _).ShouldBeFalse();
    }

    [Fact]
    public void One_that_is_larger_than_all_the_room_is_not_remembered()
    {
        CheckedDirectories directories = new(bytesMax: 10);

        directories.Add(DigestOf(0), new Reapi.Directory());

        directories.TryGet(DigestOf(0), out _).ShouldBeFalse();
    }

    // Of ten bytes each.
    private static Digest DigestOf(int number) => Digest.Of(BitConverter.GetBytes((long)number).Concat(new byte[2]).ToArray());
}
