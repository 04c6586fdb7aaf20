const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
const defaultQuery = `{
  viewer {
    member { name role }
    reseller { code name }
    permissions
  }
}
`;
const options = { fetcher, defaultQuery, shouldPersistHeaders: false };
ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, options));
