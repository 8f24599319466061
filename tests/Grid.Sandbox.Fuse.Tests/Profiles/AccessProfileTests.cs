using Grid.Core;
using Grid.Sandbox.Fuse.Profiles;
using Grid.Sandbox.Fuse.Trees;
using Grid.Storage;

namespace Grid.Sandbox.Fuse.Tests.Profiles;

public sealed class AccessProfileTests
{
    [Fact]
    public void What_was_read_is_expected_at_the_same_path_whatever_is_there()
    {
        AccessProfile profile = new("gcc");
        profile.Add(Tree("one", "two"), new HashSet<Digest> { Of("one") });

        profile.ExpectedOf(Tree("changed", "two")).ShouldBe([Of("changed")]);
        profile.IsEmpty.ShouldBeFalse();
        new AccessProfile("gcc").IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Actions_of_one_program_and_the_same_options_are_of_one_kind_whatever_they_work_on()
    {
        ActionKind Kind(params string[] arguments) => ActionKind.Of(new Reapi.Command { Arguments = { arguments } });

        Kind("gcc", "-c", "a.c", "-frandom-seed=a").ShouldBe(Kind("gcc", "-c", "b.c", "-frandom-seed=b"));
        Kind("gcc", "-c", "a.c").ShouldNotBe(Kind("gcc", "-O2", "-c", "a.c"));
        Kind("gcc", "-c").ShouldNotBe(Kind("clang", "-c"));
        Kind().ShouldBe(Kind());
    }

    private static InputDirectory Tree(string a, string b)
    {
        Reapi.Directory message = new();
        message.Files.Add(new Reapi.FileNode { Name = "a", Digest = Of(a).ToWire() });
        message.Files.Add(new Reapi.FileNode { Name = "b", Digest = Of(b).ToWire() });
        return InputDirectory.Of(Of(a + b), message, _ => throw new InvalidOperationException());
    }

    private static Digest Of(string text) => Digest.Of(System.Text.Encoding.UTF8.GetBytes(text));
}
