namespace Grid.Core.Tests;

public sealed class InstanceNameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("team/project/branch-1.0")]
    [InlineData("blobsy")]
    public void Names_of_any_depth_are_taken(string text) => InstanceName.Parse(text).Value.ShouldBe(text);

    [Theory]
    [InlineData("/main", "slash")]
    [InlineData("main/", "slash")]
    [InlineData("a//b", "slash")]
    [InlineData("a/blobs", "'blobs'")]
    [InlineData("uploads/a", "'uploads'")]
    [InlineData("operations", "'operations'")]
    [InlineData("a\nb", "control")]
    public void Names_that_would_be_misread_are_refused_with_the_reason(string text, string reason)
    {
        GridException refusal = Should.Throw<GridException>(() => InstanceName.Parse(text));

        refusal.Status.ShouldBe(GridStatus.InvalidArgument);
        refusal.Message.ShouldContain(reason);
    }

    [Fact]
    public void Names_of_endless_length_are_refused()
    {
        InstanceName.TryParse(new string('x', InstanceName.LengthMax), out _, out _).ShouldBeTrue();
        InstanceName.TryParse(new string('x', InstanceName.LengthMax + 1), out _, out string? problem).ShouldBeFalse();
        problem.ShouldContain("256");
    }

    [Fact]
    public void The_name_that_was_never_built_is_the_empty_one()
    {
        default(InstanceName).ShouldBe(InstanceName.Parse(string.Empty));
        default(InstanceName).ShouldBe(InstanceName.Empty);
        default(InstanceName).Value.ShouldBeEmpty();
    }

    [Fact]
    public void One_can_climb_from_a_name_to_the_empty_one_above_all()
    {
        List<string> climbed = [];

        for (InstanceName name = InstanceName.Parse("a/b/c"); name.TryGetParent(out name);)
        {
            climbed.Add(name.Value);
        }

        climbed.ShouldBe(["a/b", "a", ""]);
    }
}
