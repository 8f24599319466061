namespace Grid.Clients.Running;

/// <summary>A fact about a real client, skipped by name on a machine that may lack it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute() => Skip = ClientsRoot.Missing;
}
