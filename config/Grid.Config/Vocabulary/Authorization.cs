using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>
/// Only <c>method: none</c> is built; a file that asks for more must not start as if it were protected.
/// </summary>
internal static class Authorization
{
    private const string None = "none";
    private const string Unprotected = "keep the port private until then";

    private static readonly Key<string> Method = new(
        "method",
        Shapes.OneOf(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [None] = None,
            ["jwt"] = "jwt",
            ["headers"] = "headers",
        }),
        "`none`: everyone may do everything. `jwt` and `headers` are known but not built yet.")
    {
        Default = None,
        DefaultText = None,
    };

    public static MappingShape<string> Shape { get; } = new(
        "authorization",
        [Method, .. new[]
        {
            "secret", "algorithm", "jwks-url", "audience", "jwks-fetch-minutes", "acl-config",
            "allow-unauthenticated-instances", "allow-unauthorized-instances", "allow-localhost-requests",
        }.Select(name => new IdleKey(name, KeyState.NotBuilt, Unprotected))],
        values => values.Get(Method))
    {
        Check = Check,
    };

    private static void Check(KeyValues values)
    {
        if (values.IsSet(Method) && values.Get(Method) != None)
        {
            values.Fail(
                values.LocationOf(Method),
                $"the authorization method '{values.Get(Method)}' is known but not built yet",
                $"write 'method: {None}' and {Unprotected}");
        }
    }
}
