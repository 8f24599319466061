using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>One entry of <c>instances</c>.</summary>
internal static class Instances
{
    /// <summary>Our own word for every name that no other instance has.</summary>
    public const string EveryName = "*";

    private const string Reserved = "unnamed";

    private static readonly ScalarShape<string> NameOrEvery = new("an instance name", ParseName);

    private static readonly Key<IReadOnlyList<string>> Name = new(
        "name",
        new ListShape<string>("an instance name, or a list of such", NameOrEvery) { AcceptsOne = true },
        "The name clients use, or several. `''` is the empty name. `'*'`, our own, is every name that no other "
            + "instance has; `unnamed` is reserved.")
    {
        IsRequired = true,
    };

    private static readonly Key<bool> Hierarchical = new(
        "hierarchical",
        Shapes.Flag,
        "Serves the names below too: as `a` also `a/b` and `a/b/c`, unless another instance has that name or is nearer to "
            + "it. Our own key.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<string> Description = new("description", Shapes.Text, "For people.")
    {
        Default = string.Empty,
        DefaultText = "empty",
    };

    private static readonly Key<IReadOnlyList<ServiceConfig>> ServiceList = new(
        "services", Shapes.ListOf("a list of services", Services.Shape), "What the instance serves, each kind once.")
    {
        IsRequired = true,
    };

    private static readonly Key<IReadOnlyList<DigestFunction>> DigestFunctions = new(
        "digest-functions",
        Shapes.ListOf(
            "a list of digest functions",
            Shapes.OneOf(DigestFunction.All.ToDictionary(function => function.Name, StringComparer.Ordinal))),
        "What clients may address blobs by, announced in this order; a request that names no function means the first "
            + "one with hashes of the right length. Our own key.")
    {
        Default = DigestFunction.All,
        DefaultText = $"all of them: {string.Join(", ", DigestFunction.All)}",
    };

    public static MappingShape<InstanceConfig> Shape { get; } =
        new("an instance", [Name, Hierarchical, Description, DigestFunctions, .. PartLists.Keys, ServiceList], Build) { Check = Check };

    private static void Check(KeyValues values)
    {
        bool isEmpty = values.IsSet(ServiceList) && values.Get(ServiceList).Count == 0;
        if (isEmpty && !values.Context.Diagnostics.HasErrors)
        {
            values.Fail(
                values.LocationOf(ServiceList),
                "an instance without services serves nobody",
                "add '- !cas' and others");
        }

        if (values.Get(DigestFunctions).Count == 0 && !values.Context.Diagnostics.HasErrors)
        {
            values.Fail(
                values.LocationOf(DigestFunctions),
                "an instance without digest functions can address no blob",
                $"name at least one, such as {DigestFunction.Sha256}, or leave the key out");
        }
    }

    private static Parsed<string> ParseName(string text, ReadContext context)
    {
        if (text == Reserved)
        {
            return Parsed<string>.Bad(
                $"the instance name '{Reserved}' is reserved: choose another, or write '' for the empty name");
        }

        return text == EveryName || InstanceName.TryParse(text, out _, out string? problem)
            ? Parsed<string>.Good(text)
            : Parsed<string>.Bad(problem);
    }

    private static InstanceConfig Build(KeyValues values)
    {
        IReadOnlyList<string> names = values.Get(Name);
        return new InstanceConfig(
            values.Location,
            [.. names.Where(name => name != EveryName).Select(InstanceName.Parse)],
            names.Contains(EveryName),
            values.Get(Hierarchical),
            values.Get(Description),
            values.Get(ServiceList))
        {
            DigestFunctions = values.Get(DigestFunctions),
        };
    }
}
