using Grid.Core;

namespace Grid.Services.Tests;

public sealed class InstanceRegistryTests
{
    private static readonly InstanceRegistry<string> Named = new(new Dictionary<InstanceName, string>
    {
        [InstanceName.Parse("main")] = "main's",
        [InstanceName.Empty] = "the empty name's",
    });

    [Fact]
    public void A_name_leads_to_its_entry()
    {
        Named.Find("main").ShouldBe("main's");
        Named.Find(string.Empty).ShouldBe("the empty name's");
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_there_are()
    {
        GridException failure = Should.Throw<GridException>(() => Named.Find("other"));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldBe("This server has no instance 'other': use one of '', 'main'.");
    }

    [Fact]
    public void A_catch_all_serves_every_other_name()
    {
        InstanceRegistry<string> registry = new(
            new Dictionary<InstanceName, string> { [InstanceName.Parse("main")] = "main's" }, catchAll: "everyone's");

        registry.Find("main").ShouldBe("main's");
        registry.Find("whatever/it/is").ShouldBe("everyone's");
        registry.Find(string.Empty).ShouldBe("everyone's");
        registry.All.ShouldBe(["main's", "everyone's"]);
    }

    [Fact]
    public void A_long_list_of_names_is_cut_short()
    {
        InstanceRegistry<string> registry = new(
            Enumerable.Range(0, 1000).ToDictionary(i => InstanceName.Parse($"tenant-{i}"), i => $"{i}"));

        Should.Throw<GridException>(() => registry.Find("other")).Message.Length.ShouldBeLessThan(300);
    }
}
