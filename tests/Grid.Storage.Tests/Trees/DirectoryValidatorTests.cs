using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Storage.Tests.Trees;

public sealed class DirectoryValidatorTests
{
    private static readonly Reapi.Digest Content = Digest.Of("content"u8).ToWire();

    [Fact]
    public void A_canonical_directory_passes()
    {
        Reapi.Directory directory = Files("a", "a.b", "ab", "b", "\uFFFD", "\U0001F600");
        directory.Directories.Add(new Reapi.DirectoryNode { Name = "dir", Digest = Content });
        directory.Symlinks.Add(new Reapi.SymlinkNode { Name = "link", Target = "../elsewhere" });

        DirectoryValidator.ProblemOf(directory, DigestFunction.Sha256).ShouldBeNull();
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "another folder")]
    [InlineData("..", "another folder")]
    [InlineData("a/b", "'/'")]
    [InlineData("/etc", "'/'")]
    [InlineData("a\0b", "NUL")]
    public void A_name_that_is_not_the_name_of_one_entry_is_refused(string name, string reason)
    {
        ProblemOf(Files(name)).ShouldContain(reason);
        ProblemOf(new() { Directories = { new Reapi.DirectoryNode { Name = name, Digest = Content } } }).ShouldContain(reason);
        ProblemOf(new() { Symlinks = { new Reapi.SymlinkNode { Name = name, Target = "x" } } }).ShouldContain(reason);
    }

    [Fact]
    public void A_name_longer_than_file_systems_take_is_refused() =>
        ProblemOf(Files(new string('x', 256))).ShouldContain("255");

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    [InlineData("\U0001F600", "\uFFFD")]
    public void Names_out_of_order_or_twice_in_a_list_are_refused(string first, string second) =>
        ProblemOf(Files(first, second)).ShouldContain("sorted");

    [Fact]
    public void One_name_for_two_kinds_of_entries_is_refused()
    {
        Reapi.Directory directory = Files("a", "b");
        directory.Symlinks.Add(new Reapi.SymlinkNode { Name = "b", Target = "a" });

        ProblemOf(directory).ShouldContain("two entries named 'b'");
    }

    [Fact]
    public void Malformed_digests_are_refused_with_the_name_of_their_entry()
    {
        Reapi.Directory directory = new()
        {
            Files = { new Reapi.FileNode { Name = "a", Digest = new Reapi.Digest { Hash = "junk", SizeBytes = 1 } } },
        };

        ProblemOf(directory).ShouldContain("'a'");
        ProblemOf(new() { Directories = { new Reapi.DirectoryNode { Name = "d" } } }).ShouldContain("'d'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Targets_that_no_symlink_can_have_are_refused(string target) =>
        ProblemOf(new() { Symlinks = { new Reapi.SymlinkNode { Name = "l", Target = target } } }).ShouldContain("'l'");

    [Fact]
    public void Control_characters_of_hostile_names_do_not_reach_the_message() =>
        ProblemOf(Files("\u001b[2J/")).ShouldNotContain("\u001b");

    [Theory]
    [InlineData("a", 0, false)]
    [InlineData("../a", 1, false)]
    [InlineData("../a", 0, true)]
    [InlineData("a/../../b", 0, true)]
    [InlineData("a/../b", 0, false)]
    [InlineData("./../..", 1, true)]
    [InlineData("a//..//..", 0, true)]
    [InlineData("/absolute/../..", 0, false)]
    public void A_relative_target_that_leads_out_of_the_root_is_recognised(string target, int depth, bool leadsOut) =>
        SymlinkTargets.LeadsOutOfRoot(target, depth).ShouldBe(leadsOut);

    private static string ProblemOf(Reapi.Directory directory) =>
        DirectoryValidator.ProblemOf(directory, DigestFunction.Sha256) ?? "(no problem)";

    private static Reapi.Directory Files(params string[] names) =>
        new() { Files = { names.Select(name => new Reapi.FileNode { Name = name, Digest = Content }) } };
}
